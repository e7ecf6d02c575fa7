import Diffusion
import Tensors

/// Which sites of a picture are measured.
public enum InpaintingMask: Hashable, Sendable {
  /// Each site with probability `keep`, in 0...1.
  case random(keep: Double)
  /// All but the sites of a box.
  case box(rows: Range<Int>, columns: Range<Int>)

  /// 40 % of the sites, as in the released SGDD code.
  public static let released = InpaintingMask.random(keep: 0.4)
  /// Rows 5–19 and columns 5–24 of 32×32 are hidden, as in the released SGDD code.
  public static let releasedBox = InpaintingMask.box(rows: 5..<20, columns: 5..<25)
}

/// Inpainting: some sites of a picture are measured, each by itself.
public struct InpaintingTask: Task {
  /// V^L.
  public let space: TokenSpace
  /// Sites a row of the picture.
  public let width: Int
  /// Which sites are measured.
  public let mask: InpaintingMask
  /// What a mismatch costs, and how often y is wrong; `hard` (measured sites are exact) by default.
  public let noise: MismatchNoise

  /// Requires whole rows, and a box inside of the picture.
  public init(
    _ mask: InpaintingMask, space: TokenSpace = TokenSpace(length: 1024, vocabulary: 2), width: Int = 32,
    noise: MismatchNoise = .hard
  ) {
    precondition(width > 0 && space.length % width == 0, "a picture has whole rows")
    if case .box(let rows, let columns) = mask {
      let inside = rows.lowerBound >= 0 && rows.upperBound <= space.length / width
      precondition(inside && columns.lowerBound >= 0 && columns.upperBound <= width, "the box is inside of the picture")
    }
    self.space = space
    self.width = width
    self.mask = mask
    self.noise = noise
  }

  /// `inpaint_random` or `inpaint_box`.
  public var name: String {
    if case .random = mask { "inpaint_random" } else { "inpaint_box" }
  }

  /// True.
  public var measuresTruth: Bool { true }

  /// y_i = x_i of measured sites, each replaced by another symbol with `noise.flipProbability`.
  public func measure(truth: [Token], item: Int, stream: RandomStream) -> Measurement {
    precondition(truth.count == space.length, "the truth has the length of the task")
    let kept = keptSites(stream["operator"])
    var measured = zip(truth, kept).map { $1 ? Optional($0) : nil }
    let flip = noise.flipProbability(vocabulary: space.vocabulary)
    if flip > 0 {
      var random = stream["noise", item].generator()
      for (i, symbol) in measured.enumerated() {
        guard let symbol, random.bernoulli(flip) else { continue }
        let shift = 1 + random.uniform(below: space.vocabulary - 1)
        measured[i] = Token((Int(symbol) + shift) % space.vocabulary)
      }
    }
    let likelihood = InpaintingLikelihood(space: space, measured: measured, noise: noise)
    var hash = MeasurementHash()
    hash.combine(name)
    hash.combine(measured.map { $0.map(Int.init) ?? -1 })
    hash.combine(noise.description)
    let grey = measured.map { symbol in
      symbol.map { UInt8(255 * Int($0) / (space.vocabulary - 1)) } ?? 128
    }
    return Measurement(
      likelihood: likelihood, hash: hash.hexadecimal,
      description: "\(name), \(likelihood.measurements) of \(space.length) sites measured, \(noise)",
      image: MeasurementImage(width: width, pixels: grey))
  }

  private func keptSites(_ stream: RandomStream) -> [Bool] {
    switch mask {
    case .random(let keep):
      var random = stream.generator()
      return (0..<space.length).map { _ in random.bernoulli(keep) }
    case .box(let rows, let columns):
      return (0..<space.length).map { !(rows.contains($0 / width) && columns.contains($0 % width)) }
    }
  }
}

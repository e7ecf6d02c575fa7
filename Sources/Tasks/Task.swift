import Diffusion
import Tensors

/// A way to measure a sequence: what is measured, with which noise, and the likelihood that belongs to it.
public protocol Task: Sendable {
  /// A short name for tables: `xor`, `inpaint_box`.
  var name: String { get }
  /// V^L.
  var space: TokenSpace { get }
  /// Whether y depends on the truth; where it is a constant of the task, errors against the truth mean nothing.
  var measuresTruth: Bool { get }
  /// Measures one truth, drawing the noise from the stated likelihood.
  ///
  /// `stream` is named by (study seed, task, seed): the operator (pairs, masks) is drawn from `stream["operator"]` and so
  /// shared by all items of a seed, the noise from `stream["noise", item]`. Samplers have no part in the name, so all of
  /// them solve the same y. Requires a clean truth of L tokens.
  func measure(truth: [Token], item: Int, stream: RandomStream) -> Measurement
}

/// One y with its likelihood.
public struct Measurement: Sendable {
  /// p(y | x) as a function of x.
  public let likelihood: any Likelihood
  /// 32 hexadecimal digits that identify y and the operator.
  public let hash: String
  /// One line for captions: what was measured, how often, with which noise.
  public let description: String
  /// The law that distances are taken to, where the task overrides that of the exact posterior.
  public let reference: ReferenceLaw?
  /// A picture of y, where it has one.
  public let image: MeasurementImage?
  /// The class that draws shall have, where the task asks for one.
  public let wanted: Int?
  /// What was measured, [1] + the signal's shape, where that is a signal and not the tokens of the truth.
  public let signal: Tensor?

  /// All parts.
  public init(
    likelihood: any Likelihood, hash: String, description: String, reference: ReferenceLaw? = nil,
    image: MeasurementImage? = nil, wanted: Int? = nil, signal: Tensor? = nil
  ) {
    self.likelihood = likelihood
    self.hash = hash
    self.description = description
    self.reference = reference
    self.image = image
    self.wanted = wanted
    self.signal = signal
  }
}

/// A grey or RGB picture, 8 bits a sample, row by row.
public struct MeasurementImage: Hashable, Sendable {
  /// Pixels a row.
  public let width: Int
  /// 1 for grey, 3 for RGB.
  public let channels: Int
  /// Samples, 0 is black.
  public let pixels: [UInt8]
  /// Pixels a column.
  public var height: Int { pixels.count / (width * channels) }
  /// Requires whole rows.
  public init(width: Int, channels: Int = 1, pixels: [UInt8]) {
    precondition(width > 0 && pixels.count % (width * channels) == 0, "a picture has whole rows")
    (self.width, self.channels, self.pixels) = (width, channels, pixels)
  }

  /// The only image of a batch [1, height, width, channels] in [−1, 1]; what lies outside is cut.
  public init(_ signal: Tensor) {
    precondition(signal.shape.count == 4 && signal.shape[0] == 1, "one image, not \(signal.shape)")
    let samples = signal.withFloats { $0.map { UInt8(min(255, max(0, ($0 + 1) * 127.5 + 0.5))) } }
    self.init(width: signal.shape[2], channels: signal.shape[3], pixels: samples)
  }
}

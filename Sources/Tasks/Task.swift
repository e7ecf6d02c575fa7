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

  /// All parts.
  public init(
    likelihood: any Likelihood, hash: String, description: String, reference: ReferenceLaw? = nil,
    image: MeasurementImage? = nil, wanted: Int? = nil
  ) {
    self.likelihood = likelihood
    self.hash = hash
    self.description = description
    self.reference = reference
    self.image = image
    self.wanted = wanted
  }
}

/// A grey picture, 8 bits a pixel, row by row.
public struct MeasurementImage: Hashable, Sendable {
  /// Pixels a row.
  public let width: Int
  /// 0 is black.
  public let pixels: [UInt8]
  /// Requires whole rows.
  public init(width: Int, pixels: [UInt8]) {
    precondition(width > 0 && pixels.count % width == 0, "a picture has whole rows")
    self.width = width
    self.pixels = pixels
  }
}

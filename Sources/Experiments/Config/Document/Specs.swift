import Diffusion
import Metrics
import Tasks
import Tensors

/// What a config says about a prior, options resolved; the runner builds the prior from it, which may load data.
public protocol PriorSpec: Sendable {
  /// The prior, with what its data brings along.
  func load() throws -> LoadedPrior
}

/// What a config says about a task, options resolved.
public protocol TaskSpec: Sendable {
  /// Where truths come from.
  var truth: TruthSource { get }
  /// What rows say of the truth: by default its source, nothing where there is none.
  var truthName: String { get }
  /// Whether there is a truth at all; by default there is.
  var hasTruth: Bool { get }
  /// This choice with its files read, and their names and hashes: part of the identity of every unit; none by default.
  ///
  /// Throws where a file is missing or does not fit; `FieldError` where a key is at fault.
  func read() throws -> (task: any TaskSpec, inputs: [(name: String, hash: String)])
  /// The truth of an item, where the task brings its own along; else `nil`, the default.
  func truth(item: Int) throws -> [Token]?
  /// What a user should know of what was read, a line each; `nil` by default.
  var notice: String? { get }
  /// This choice with the products of its networks in `precision`; itself, the default, where it has none.
  func computing(in precision: Precision) -> any TaskSpec
  /// The task on the sequences of a prior; throws where it is not made for them.
  func task(for prior: any DiscretePrior) throws -> any Task
}

extension TaskSpec {
  /// "support", "heldout", or "".
  public var truthName: String { hasTruth ? truth.rawValue : "" }
  /// True.
  public var hasTruth: Bool { true }
  /// None.
  public func truth(item: Int) throws -> [Token]? { nil }
  /// Nothing.
  public var notice: String? { nil }
  /// Itself.
  public func computing(in precision: Precision) -> any TaskSpec { self }
  /// Itself; nothing to read.
  public func read() throws -> (task: any TaskSpec, inputs: [(name: String, hash: String)]) { (self, []) }
}

/// Where the x behind a measurement comes from.
public enum TruthSource: String, CaseIterable, Sendable {
  /// An exact draw from the prior: the model is right, and samplers can be scored against the exact posterior.
  case support
  /// Sequences that the prior has not seen: misspecified for an exact prior, and labelled so.
  case heldout
}

/// What a config says about a metric.
public protocol MetricSpec: Sendable {
  /// The columns of the result table that this metric fills; "primary" names one of them.
  var columns: [String] { get }
  /// The metric, with what it reads.
  ///
  /// Throws where that is missing, so that no draw is made in vain; `FieldError` where a key is at fault.
  func load() throws -> LoadedMetric
}

/// A metric with its files in memory.
public struct LoadedMetric: Sendable {
  /// The metric.
  public let metric: any Metric
  /// Names and hashes of what it reads besides the draws: part of the identity of every unit.
  public let inputs: [(name: String, hash: String)]

  /// A metric; by default one that reads nothing.
  public init(_ metric: any Metric, inputs: [(name: String, hash: String)] = []) {
    (self.metric, self.inputs) = (metric, inputs)
  }
}

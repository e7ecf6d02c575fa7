import Diffusion
import Metrics
import Tasks

/// What a config says about a prior, options resolved; the runner builds the prior from it, which may load data.
public protocol PriorSpec: Sendable {
  /// The prior, with what its data brings along.
  func load() throws -> LoadedPrior
}

/// What a config says about a task, options resolved.
public protocol TaskSpec: Sendable {
  /// Where truths come from.
  var truth: TruthSource { get }
  /// The task on the sequences of a prior; throws where it is not made for them.
  func task(for prior: any DiscretePrior) throws -> any Task
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
  /// The metric.
  var metric: any Metric { get }
  /// The columns of the result table that this metric fills; "primary" names one of them.
  var columns: [String] { get }
}

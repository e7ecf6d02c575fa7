import Tensors

/// What a `Trainer` makes small: the mean over items of a loss, as a function of one flat buffer of parameters.
public protocol TrainingObjective: Sendable {
  /// All parameters, float32, flat; training changes them in place.
  var parameters: Tensor { get }
  /// The parameters before this one have a weight decay.
  var decaying: Int { get }
  /// The number of items.
  var count: Int { get }
  /// Adds 1/`batch.count` of the gradient of the summed loss of `items` to `gradient`, flat as the parameters; gives their
  /// part of the mean loss.
  ///
  /// The indices of the slice are places in the batch. Nothing but the arguments may matter.
  func accumulate(_ items: ArraySlice<Int>, of batch: TrainingBatch, into gradient: Tensor) -> Double
  /// What the next step depends on beside the parameters, float32; nothing unless told.
  var state: [(name: String, values: Tensor)] { get }
  /// Called once the optimiser has moved the parameters, before they are averaged; does nothing unless told.
  func finish(_ batch: TrainingBatch)
}

extension TrainingObjective {
  /// Nothing.
  public var state: [(name: String, values: Tensor)] { [] }
  /// Does nothing.
  public func finish(_ batch: TrainingBatch) {}
}

/// One step's batch, as an objective sees it.
public struct TrainingBatch: Sendable {
  /// Steps made before.
  public let step: Int
  /// Items of the whole batch.
  public let count: Int
  /// The stream of the training; what is drawn for an item is named by the step and the item's place.
  public let stream: RandomStream
  /// In what products are computed.
  public let precision: Precision
}

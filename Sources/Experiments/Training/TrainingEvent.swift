import Priors

/// What happens during a training.
public enum TrainingEvent {
  /// The data is there, and a checkpoint where there is one.
  case start(step: Int, steps: Int, parameters: Int, baselines: Baselines)
  /// A step was made; the mean loss of the last ones, items a second, and seconds that are left.
  case step(Trainer.Record, loss: Double, speed: Double, left: Double)
  /// The bound was estimated.
  case bound(step: Int, BoundEstimate, Baselines)
  /// Samples were written.
  case samples(String)
  /// The state was written.
  case checkpoint(step: Int, path: String)
}

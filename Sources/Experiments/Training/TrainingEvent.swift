import Priors

/// What happens during a training.
public enum TrainingEvent {
  /// The data is there, and a checkpoint where there is one; baselines are those of a prior.
  case start(step: Int, steps: Int, parameters: Int, baselines: Baselines?)
  /// A step was made; the mean loss of the last ones, items a second, and seconds that are left.
  case step(Trainer.Record, loss: Double, speed: Double, left: Double)
  /// The bound of a prior was estimated.
  case bound(step: Int, BoundEstimate, Baselines)
  /// A classifier was tried on what it has not seen.
  case accuracy(step: Int, Accuracy)
  /// A codec was tried on what it has not seen.
  case reconstruction(step: Int, Reconstruction)
  /// A diffusion model of points was tried on what it has not seen.
  case denoising(step: Int, DenoisingWorth)
  /// A denoiser of images was tried on what it has not seen.
  case pixels(step: Int, PixelWorth)
  /// A proxy was compared with LPIPS on what it has not seen.
  case agreement(step: Int, ProxyAgreement)
  /// Samples were written.
  case samples(String)
  /// The state was written.
  case checkpoint(step: Int, path: String)
}

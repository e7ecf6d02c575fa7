import Diffusion
import Tensors

/// Draws of the prior by its probability flow, whatever the measurement.
///
/// Karras et al. 2022, Algorithms 1 and 2.
public struct EDMSampler: ContinuousSampler {
  /// The flow.
  public var flow: ProbabilityFlow
  /// 40 levels from 80 to .002 by Heun's rule unless told.
  public init(_ flow: ProbabilityFlow = .init(NoiseGrid(count: 40))) { self.flow = flow }

  /// 1.
  public static let version = 1
  /// Those of the flow.
  public var calls: Int { flow.calls }

  /// `chains` draws of x0.
  public func sample(
    _ prior: any ContinuousPrior, _ measurement: any GaussianMeasurement, chains: Int, _ stream: RandomStream
  ) throws -> RealSamples {
    RealSamples(try flow.sample(prior, count: chains, stream), denoiserCalls: chains * calls)
  }
}

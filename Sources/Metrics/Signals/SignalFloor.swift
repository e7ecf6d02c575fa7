import Diffusion
import Tensors

/// What as many exact draws of a law of signals would score, the mean over some sets, and what they are scored against.
struct SignalFloor: Sendable {
  let reference: SignalReference
  private(set) var distances = SignalDistances()

  /// A function of the arguments alone.
  init(_ law: any ExactSignalLaw, draws: Int, replicates: Int, points: Int, _ stream: RandomStream) {
    var random = stream["reference"].generator()
    reference = SignalReference(law, law.draw(points, &random).points)
    random = stream["replicates", draws].generator()
    let share = 1 / Double(replicates)
    for _ in 0..<replicates {
      let one = reference.distances(law.draw(draws, &random).points)
      distances.mean += share * one.mean
      distances.covariance += share * one.covariance
      distances.energy += share * one.energy
    }
  }
}

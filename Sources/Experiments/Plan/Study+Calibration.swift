import Diffusion
import Samplers

extension Study {
  /// The most tokens of a learned prior that is calibrated against.
  static let mostLearnedTokens = 64

  /// Whether truths of a problem are made by the reverse walk of a learned prior, which has no exact draws.
  func isGenerated(_ problem: Int) -> Bool {
    config.design == .calibration && priors[problem].prior is any ProcessBoundPrior
  }

  /// Refuses a problem that truth and measurement cannot be drawn from, so that no rank need be uniform.
  func checkCalibration(problem p: Int) throws {
    let (problem, prior) = (config.problems[p], priors[p].prior)
    guard try tasks[p].task(for: prior).measuresTruth else {
      throw Refusal(
        "\(problem.name): y of '\(problem.task.kind)' is a constant of the task, and calibration draws it from p(y | x)",
        remedy: "use a task that measures its truth, such as xor or inpaint_random")
    }
    guard try tasks[p].truth(item: 0) == nil else {
      throw Refusal(
        "\(problem.name): '\(problem.task.kind)' measures images, and calibration needs draws from the prior",
        remedy: "use a task whose truths are drawn, such as xor or inpaint_random")
    }
    guard prior is any ExactPrior || prior.space.length <= Self.mostLearnedTokens else {
      throw Refusal(
        "\(problem.name): a learned prior of \(prior.space.length) tokens; ranks of more than \(Self.mostLearnedTokens) "
          + "would say more of the prior than of samplers", remedy: "use an exact prior, or a smaller network")
    }
  }

  /// Refuses options that take several draws from one chain: their ranks are not uniform for any sampler.
  static func checkIndependence(of sampler: any Sampler) throws(Refusal) {
    guard let option = (sampler as? any DependentDraws)?.dependence else { return }
    throw Refusal(
      "'\(option)' makes draws depend on each other, and calibration needs one chain a draw",
      remedy: "leave '\(option)' at its default")
  }
}

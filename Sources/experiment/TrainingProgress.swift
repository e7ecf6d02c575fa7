import Dispatch
import Experiments
import Platform

/// Turns the events of a training into a status line on a terminal, and into a line every few seconds elsewhere.
final class TrainingProgress {
  private let quiet: Bool
  private var steps = 0
  private var printed: UInt64 = 0

  init(quiet: Bool) { self.quiet = quiet }

  func report(_ event: TrainingEvent) {
    if quiet { return }
    switch event {
    case .start(let step, let steps, let parameters, let baselines):
      self.steps = steps
      Terminal.error(
        "\(parameters) parameters, step \(step) of \(steps); held out, bits a token: independent sites "
          + "\(Self.bits(baselines.independent)), order-1 Markov \(Self.bits(baselines.markov))")
    case .step(let record, let loss, let speed, let left):
      let now = DispatchTime.now().uptimeNanoseconds
      let pause: UInt64 = Terminal.isInteractive ? 200_000_000 : 10_000_000_000
      guard now - printed > pause || record.step == steps else { return }
      printed = now
      let line =
        "step \(record.step)/\(steps)  "
        + String(printf: "loss %.5f  |g| %.3f  %.1f items/s, ETA ", loss, record.gradientNorm, speed)
        + Progress.clock(left)
      if Terminal.isInteractive { Terminal.status(line) } else { Terminal.error(line) }
    case .bound(let step, let bound, let baselines):
      Terminal.error(
        "step \(step): held out \(Self.bits(bound)) bits a token "
          + "(independent sites \(Self.bits(baselines.independent)), order-1 Markov \(Self.bits(baselines.markov)))")
    case .samples(let path): Terminal.error("samples: \(path)")
    case .checkpoint: break
    }
  }

  static func bits(_ bound: BoundEstimate) -> String { String(printf: "%.4f ± %.4f", bound.bits, bound.error) }
}

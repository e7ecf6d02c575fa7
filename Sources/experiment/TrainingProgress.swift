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
      let known = baselines.map {
        "; held out, bits a token: independent sites \($0.independent.text), order-1 Markov \($0.markov.text)"
      }
      Terminal.error("\(parameters) parameters, step \(step) of \(steps)" + (known ?? ""))
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
        "step \(step): held out \(bound.text) bits a token "
          + "(independent sites \(baselines.independent.text), order-1 Markov \(baselines.markov.text))")
    case .accuracy(let step, let accuracy): Terminal.error("step \(step): held out \(accuracy.text)")
    case .reconstruction(let step, let worth): Terminal.error("step \(step): held out \(worth.text)")
    case .pixels(let step, let worth): Terminal.error("step \(step): held out \(worth.text)")
    case .denoising(let step, let worth): Terminal.error("step \(step): held out \(worth.text)")
    case .agreement(let step, let worth): Terminal.error("step \(step): \(worth.text)")
    case .samples(let path): Terminal.error("samples: \(path)")
    case .checkpoint: break
    }
  }
}

import Dispatch
import Tensors

extension Benchmark {
  /// Networks of the neural engine, at the shapes of the papers' and our own.
  static let engine = Benchmark("engine", "networks of the neural engine; scripts/peers/engine sets PyTorch beside it")
  {
    host in
    let options = host.engine
    let precisions = options.precisions.isEmpty ? Precision.allCases.filter(\.isNative) : options.precisions
    for precision in precisions { try precision.check() }
    var figures: [Figure] = []
    for engineCase in EngineCase.all where options.cases.isEmpty || options.cases.contains(engineCase.name) {
      let computation = engineCase.computation()
      for precision in precisions {
        if let folder = options.folder {
          let made = (computation.check ?? computation.run)(Tape(precision: precision))
          try computation.write(made, to: "\(folder)/\(engineCase.name)-\(precision.rawValue).safetensors")
        }
        for threads in options.threads {
          figures.append(figure(engineCase, computation, precision, threads, options))
        }
      }
    }
    return figures
  }

  /// One thread is timed by its CPU time, several by the wall clock.
  private static func figure(
    _ engineCase: EngineCase, _ computation: EngineCase.Computation, _ precision: Precision, _ threads: Int,
    _ options: EngineOptions
  ) -> Figure {
    let (workers, isAlone) = (options.workers, threads * options.workers == 1)
    nonisolated(unsafe) let computation = computation
    func call() {
      if workers == 1 { return consume(computation.run(Tape(precision: precision, threads: threads))) }
      DispatchQueue.concurrentPerform(iterations: workers) { _ in
        consume(computation.run(Tape(precision: precision, threads: threads)))
      }
    }
    let (tape, account) = (Tape(precision: precision, threads: threads), MemoryAccount())
    account.run { consume(computation.run(tape)) }
    let clock = isAlone ? Stopwatch.cpu : Stopwatch.wall
    let times = (0..<options.calls).map { _ in
      let start = clock()
      call()
      return clock() - start
    }
    let seconds = Stopwatch.median(times)
    let what = ["\(threads) \(threads == 1 ? "thread" : "threads")"] + (workers > 1 ? ["\(workers) workers"] : [])
    let rate = tape.work > 0 ? [Derived(Double(tape.work * workers) / seconds * 1e-9, "GFLOP/s")] : []
    return Figure(
      "\(engineCase.name), \(precision.rawValue), \(what.joined(separator: ", "))", seconds * 1e3, "ms",
      rate + [
        Derived(Double(engineCase.items * workers) / seconds, "items/s"),
        Derived(Double(account.peak) / 0x1p20, "MiB of tensors"),
      ])
  }
}

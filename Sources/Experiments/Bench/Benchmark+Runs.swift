import Dispatch
import Platform
import Results

extension Benchmark {
  /// From nothing to the first unit, inside this process and as a process of its own.
  static let start = Benchmark("start", "seconds from start to the first unit") { host in
    let path = try BenchmarkConfig.write(BenchmarkConfig.small, "start", in: host)
    let inside = try Stopwatch.medians(
      clock: Stopwatch.wall,
      {
        let study = try Study(try ExperimentConfig.load(path, registries: .standard))
        consume(try study.instance(problem: 0, item: 0, seed: study.config.seeds[0]))
      })
    let version = try Stopwatch.medians(
      clock: Stopwatch.wall, { _ = try MeasuredProcess(host.executable, ["--version"]) })
    let whole = try Stopwatch.medians(
      clock: Stopwatch.wall,
      {
        let out = host.newResults
        _ = try MeasuredProcess(host.executable, ["run", path, "--out", out, "samplers.mh.proposals=1"])
      })
    return [
      Figure("config, plan and first instance, in this process", inside[0], "s"),
      Figure("a process that does nothing", version[0], "s"),
      Figure("a process that runs one unit and prints its table", whole[0], "s"),
    ]
  }

  /// Peak resident memory of a Metropolis-Hastings run as a process of its own.
  static let memory = Benchmark("memory", "peak memory of a Metropolis-Hastings run") { host in
    let path = try BenchmarkConfig.write(BenchmarkConfig.small, "memory", in: host)
    let peaks = try (0..<Stopwatch.repetitions).map { _ in
      let out = host.newResults
      return try MeasuredProcess(host.executable, ["run", path, "--out", out]).peak
    }
    let (total, own) = (
      Stopwatch.median(peaks.map { Double($0.total) }), Stopwatch.median(peaks.map { Double($0.own) })
    )
    return [Figure("mh on XOR, whole process", total * 1e-6, "MB", Derived(own * 1e-6, "MB without files (libraries)"))]
  }

  /// The same units on one worker and on two.
  static let workers = Benchmark("workers", "one worker against two, wall clock") { host in
    let path = try BenchmarkConfig.write(BenchmarkConfig.units, "workers", in: host)
    let study = try Study(try ExperimentConfig.load(path, registries: .standard))
    var cpu: [[Double]] = [[], []]
    func run(_ jobs: Int) throws {
      var runner = Runner(study, path: host.newResults)
      runner.jobs = jobs
      let start = Stopwatch.processCPU()
      _ = try runner.run(study.units)
      cpu[jobs - 1].append(Stopwatch.processCPU() - start)
    }
    let times = try Stopwatch.medians(clock: Stopwatch.wall, { try run(1) }, { try run(2) })
    let (one, two) = (Stopwatch.median(cpu[0]), Stopwatch.median(cpu[1]))
    return [
      Figure(
        "\(study.units.count) units, two workers", times[1], "s", Derived(times[0] / times[1], "x one worker"),
        Derived(2 * one / two, "x by CPU time"))
    ]
  }
}

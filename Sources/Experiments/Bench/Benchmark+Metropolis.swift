import Diffusion
import Priors
import Samplers
import Tensors

extension Benchmark {
  /// Proposals from a cold start, set-up included.
  static let metropolis = Benchmark("metropolis", "proposals on XOR and AND from a random start") { _ in
    let proposals = 2000
    return try problems.flatMap { problem in
      let prior = try ProductPrior.gaussianGrid(length: problem.starts.length, points: 2)
      var options = MetropolisSampler.Options()
      options.proposals = 200
      let full = MetropolisSampler(options)
      let posterior = Posterior(prior: prior, likelihood: FullRecomputation(base: problem.likelihood))
      let direct = DirectChanges(base: problem.likelihood)
      return try [1, 64].map { chains in
        let runs = max(1, 256 / chains)
        let times = try Stopwatch.medians(
          {
            for _ in 0..<runs {
              consume(
                problem.run(chains: chains) { z, x, random in
                  problem.likelihood.metropolis(
                    z, reference: x, logWeight: problem.logWeight, proposals: proposals, &random)
                })
            }
          },
          {
            consume(
              problem.run(chains: chains) { z, x, random in
                direct.metropolis(z, reference: x, logWeight: problem.logWeight, proposals: proposals, &random)
              })
          },
          { consume(try full.sample(posterior, chains: chains, RandomStream(seed: 1))) })
        let one = times[0] / Double(runs * chains * proposals)
        return Figure(
          "\(problem.name), \(chains == 1 ? "1 chain" : "\(chains) chains")", one * 1e9, "ns/proposal",
          Derived(1e-6 / one, "M/s"), Derived(times[1] / Double(chains * proposals) / one, "x direct changes"),
          Derived(times[2] / Double(chains * 200) / one, "x full recomputation"))
      }
    }
  }

  /// Proposals that change nothing skipped: from a cold start, and in equilibrium, where moves are rare, at T of SGDD and
  /// in a long run.
  static let skipping = Benchmark("skipping", "proposals that change nothing are skipped: cold start, equilibrium") {
    _ in
    try problems.flatMap { problem in
      let settled = problem.run(chains: 64) { z, x, random in
        problem.likelihood.metropolis(z, reference: x, logWeight: problem.logWeight, proposals: 100_000, &random)
      }
      let cases = [
        ("cold start", problem.starts, 64, 2000), ("equilibrium", settled, 64, 2000),
        ("equilibrium", settled, 4, 100_000),
      ]
      return try cases.map { name, start, chains, proposals in
        let times = try Stopwatch.medians(
          {
            consume(
              problem.run(chains: chains, from: start) { z, x, random in
                problem.likelihood.metropolisSkipping(
                  z, reference: x, logWeight: problem.logWeight, proposals: proposals, &random)
              })
          },
          {
            consume(
              problem.run(chains: chains, from: start) { z, x, random in
                problem.likelihood.metropolis(
                  z, reference: x, logWeight: problem.logWeight, proposals: proposals, &random)
              })
          })
        let one = times[0] / Double(chains * proposals)
        return Figure(
          "\(problem.name), \(name), T = \(proposals), skipping", one * 1e9, "ns/proposal", Derived(1e-6 / one, "M/s"),
          Derived(times[1] / times[0], "x cached thresholds"))
      }
    }
  }

  private static var problems: [PairProblem] { [PairProblem(.xor, pairs: 512), PairProblem(.and, pairs: 4096)] }
}

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

  /// Proposals in equilibrium, where moves are rare.
  static let skipping = Benchmark("skipping", "the same in equilibrium, thresholds cached or no-ops skipped") { _ in
    try problems.map { problem in
      let (chains, proposals) = (4, 100_000)
      let settled = problem.run(chains: chains) { z, x, random in
        problem.likelihood.metropolis(z, reference: x, logWeight: problem.logWeight, proposals: 100_000, &random)
      }
      let times = try Stopwatch.medians(
        {
          consume(
            problem.run(chains: chains, from: settled) { z, x, random in
              problem.likelihood.metropolisSkipping(
                z, reference: x, logWeight: problem.logWeight, proposals: proposals, &random)
            })
        },
        {
          consume(
            problem.run(chains: chains, from: settled) { z, x, random in
              problem.likelihood.metropolis(
                z, reference: x, logWeight: problem.logWeight, proposals: proposals, &random)
            })
        })
      let one = times[0] / Double(chains * proposals)
      return Figure(
        "\(problem.name), equilibrium, skipping", one * 1e9, "ns/proposal", Derived(1e-6 / one, "M/s"),
        Derived(times[1] / times[0], "x cached thresholds"))
    }
  }

  private static var problems: [PairProblem] { [PairProblem(.xor, pairs: 512), PairProblem(.and, pairs: 4096)] }
}

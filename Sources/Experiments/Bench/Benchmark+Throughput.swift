import Diffusion
import Priors
import Samplers
import Tasks
import Tensors

extension Benchmark {
  /// 10,000 samples of a solvable problem: K = 10, H = 20, T = 10, the norm of L grid coordinates is measured.
  static let throughput = Benchmark("throughput", "10,000 samples of configs/sgdd_throughput.json on one core") { _ in
    try [2, 5, 10].map { length in
      let prior = try ProductPrior.gaussianGrid(length: length, low: -3, high: 3, sd: 1)
      let task = SyntheticTask(.norm, length: length)
      let truth = [Token](repeating: 0, count: length)
      let likelihood = task.measure(truth: truth, item: 0, stream: RandomStream(seed: 1)).likelihood
      let posterior = Posterior(prior: prior, likelihood: likelihood)
      var options = SGDD.Options()
      (options.iterations, options.steps, options.proposals) = (10, 20, 10)
      let sampler = SGDD(options)
      let chains = 10_000
      let times = try Stopwatch.medians({
        consume(try sampler.sample(posterior, chains: chains, RandomStream(seed: 1)))
      })
      let proposals = Double(chains * options.iterations * options.proposals)
      return Figure(
        "SGDD, L = \(length), V = 50", times[0], "s",
        Derived(times[0] / proposals * 1e9, "ns a proposal with all else"),
        Derived(Double(chains) / times[0], "samples/s"))
    }
  }
}

import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

struct DiscoNetworkTests {
  /// λ·c_out² = 1 and c_skip²(σ² + s²) + c_out² = s².
  @Test(arguments: [0.002, 0.1, 1, 20]) func scalings(_ sigma: Double) {
    let c = Preconditioning(sigma, deviation: 2.13)
    #expect(abs(c.weight * c.out * c.out - 1) < 1e-12)
    #expect(abs(c.skip * c.skip * (sigma * sigma + 2.13 * 2.13) + c.out * c.out - 2.13 * 2.13) < 1e-12)
    #expect(abs(c.input * c.input * (sigma * sigma + 2.13 * 2.13) - 1) < 1e-12 && c.noise == log(sigma) / 4)
  }

  /// With H = 0 the plain denoiser is c_skip·x, and with codes that are the modes' centres the other is exact.
  @Test func silentNetworks() throws {
    let x = TinyDisco.points(64)
    let plain = DiscoNetwork(TinyDisco.shape(latents: 0), RandomStream(seed: 1))
    for σ in [0.05, 1, 8] {
      let y = try UnconditionalDenoiser(plain).denoise(x, σ)
      let c = Preconditioning(σ, deviation: 2.13)
      for (a, b) in zip(y.storage, x.storage) { #expect(abs(a - c.skip * b) < 1e-6) }
    }
    let mixture = GaussianMixture.octagon
    let network = DiscoNetwork(TinyDisco.shape(latents: 1, codes: 8), RandomStream(seed: 1))
    network.array("codes").update { codes in
      for i in 0..<16 { codes[i] = Float(mixture.means.storage[i] / 2.13) }
    }
    var random = RandomStream(seed: 4)["z"].generator()
    let z = mixture.drawLatents(64, &random)
    for σ in [0.05, 1, 8] {
      let (own, exact) = (
        try DiscoPrior(network).denoise(x, σ, given: z), try mixture.denoise(x, σ, given: z)
      )
      for (a, b) in zip(own.storage, exact.storage) { #expect(abs(a - b) < 3e-6) }
    }
  }

  /// Jᵀc against central differences: networks are float32, so the step is large and the tolerance 0.5 %.
  @Test(arguments: [0, 1, 2]) func pullbacks(_ latents: Int) throws {
    let network = TinyDisco.network(latents: latents)
    let (x, c) = (TinyDisco.points(5), TinyDisco.points(5, seed: 9))
    let z = TokenBatch(rows: (0..<5).map { row in (0..<max(1, latents)).map { Token((row + $0) % 3) } })
    func check(_ f: (RealBatch) throws -> RealBatch, _ pullback: RealBatch) throws {
      for row in 0..<5 {
        for i in 0..<2 {
          var (high, low) = (x, x)
          high[row, i] += 0.01
          low[row, i] -= 0.01
          let (a, b) = (try f(high), try f(low))
          let slope = (0..<2).reduce(0.0) { $0 + c[row, $1] * (a[row, $1] - b[row, $1]) / 0.02 }
          #expect(abs(slope - pullback[row, i]) < 0.005 * max(1, abs(slope)))
        }
      }
    }
    let null = UnconditionalDenoiser(network)
    try check({ try null.denoise($0, 0.7) }, null.denoise(x, 0.7) { _ in c }.pullback)
    guard latents > 0 else { return }
    var prior = DiscoPrior(network)
    for guidance in [0, 1.5] {
      prior.guidance = guidance
      try check(
        { try prior.denoise($0, 0.7, given: z) }, prior.denoise(x, 0.7, given: z) { _ in c }.pullback)
    }
  }

  /// D(z) + w(D(z) − D(null)); w = 0 is D(z) to the last bit.
  @Test func guidance() throws {
    let network = TinyDisco.network(latents: 1)
    var prior = DiscoPrior(network)
    let x = TinyDisco.points(6)
    let z = TokenBatch(count: 6, length: 1, repeating: 2)
    let (own, null) = (try prior.denoise(x, 0.5, given: z), try prior.denoise(x, 0.5))
    #expect(own == network.denoise(x, 0.5, codes: network.codes(of: z, count: 6)))
    #expect(null == (try UnconditionalDenoiser(network).denoise(x, 0.5)) && own != null)
    prior.guidance = 2
    let guided = try prior.denoise(x, 0.5, given: z)
    for i in guided.storage.indices {
      #expect(abs(guided.storage[i] - (3 * own.storage[i] - 2 * null.storage[i])) < 1e-12)
    }
  }

  /// Codes of the first latent under other names, with their embeddings, logits and laws: nothing else changes.
  @Test func namesOfCodesDoNotMatter() throws {
    let (m, k) = (2, 3)
    let network = TinyDisco.network(latents: m, codes: k)
    let order = [2, 0, 1, 3, 4, 5, 6]  // new → old; the last row of the codes is null
    let renamed = DiscoNetwork(network.shape, values: Tensor(network.values.floats, shape: [network.values.count]))
    func permute(_ name: String, rows: Int, columns: Int, byRow: Bool, byColumn: Bool) {
      let old = network.array(name).floats
      renamed.array(name).update { new in
        for r in 0..<rows {
          for c in 0..<columns {
            new[r * columns + c] = old[(byRow ? order[r] : r) * columns + (byColumn ? order[c] : c)]
          }
        }
      }
    }
    permute("codes", rows: m * k + 1, columns: 2, byRow: true, byColumn: false)
    for name in ["encoder.2", "recogniser.2"] {
      permute("\(name).weight", rows: 16, columns: m * k, byRow: false, byColumn: true)
      permute("\(name).bias", rows: 1, columns: m * k, byRow: false, byColumn: true)
    }
    permute("prior.bias", rows: 1, columns: m * k, byRow: false, byColumn: true)
    for name in ["prior", "recogniser"] {
      permute("\(name).pairs", rows: m * k, columns: m * k, byRow: true, byColumn: true)
    }
    let (prior, other) = (DiscoPrior(network), DiscoPrior(renamed))
    let x = TinyDisco.points(9)
    let z = TokenBatch(rows: (0..<9).map { [Token($0 / 3), Token($0 % 3)] })
    let new = TokenBatch(rows: (0..<9).map { [Token([1, 2, 0][$0 / 3]), Token($0 % 3)] })
    func close(_ a: [Double], _ b: [Double]) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 } }
    #expect(close(prior.logProbability(z), other.logProbability(new)))
    for σ in [0, 0.4] {
      #expect(close(prior.logProbability(z, given: x, σ), other.logProbability(new, given: x, σ)))
    }
    let (a, b) = (try prior.denoise(x, 0.4, given: z), try other.denoise(x, 0.4, given: new))
    #expect(close(a.storage, b.storage))
    #expect(!close(prior.logProbability(z), other.logProbability(z)))
    let total = z.storage.isEmpty ? 0 : prior.logProbability(z).reduce(0) { $0 + exp($1) }
    #expect(abs(total - 1) < 1e-9)
  }

  @Test func filesKeepNetworks() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "disco-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let network = TinyDisco.network(latents: 2)
    try network.write(to: path, notes: ["data": "octagon"], as: .float32)
    let (read, metadata) = try DiscoNetwork.load(path)
    for entry in network.layout.entries { #expect(read.array(entry.name).floats == network.array(entry.name).floats) }
    #expect(read.shape == network.shape && metadata["data"] == "octagon")
    try network.layout.write(network.values, metadata: ["format": "another"], to: path, as: .float32)
    #expect(throws: SafetensorsError.self) { try DiscoNetwork.load(path) }
    #expect(throws: SafetensorsError.self) { try DiscoNetwork.load(path + ".none") }
  }
}

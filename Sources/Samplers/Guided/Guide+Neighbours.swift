import Diffusion
import Tensors

extension Guide {
  /// log V(x_t with site i := b) − log V(x_t): shape (B, L, V), 0 at b = x_t,i.
  ///
  /// Without exact values every neighbour goes through the denoiser, 64 rows at a time, and all neighbours of a row
  /// share their random numbers. Under masking only masked sites are visited: visible ones do not move before the end.
  func neighbourLogRatios(
    _ rows: GuidedRows, _ kernel: NoiseKernel, _ random: inout RandomGenerator, _ diagnostics: inout Diagnostics
  ) throws -> [Float] {
    if estimate == .exact {
      guard let ratios = try posterior.exact?.neighbourLogRatios(rows.tokens, kernel) else {
        throw SamplerError.noExactValue
      }
      guard !ratios.contains(where: \.isNaN) else { throw DiffusionError.notFinite("a ratio of exact values") }
      diagnostics.valueCalls += rows.tokens.count
      diagnostics.denoiserCalls += rows.tokens.count
      diagnostics.sequentialCalls += 1
      return ratios
    }
    let v = posterior.space.vocabulary
    var ratios = [Float](repeating: 0, count: rows.tokens.storage.count * v)
    let sequential = diagnostics.sequentialCalls
    for row in 0..<rows.tokens.count {
      let numbers = commonNumbers(groups: 1, &random)
      let present = rows.gather([row])
      let base = try checked(values(present, group: 1, numbers, &diagnostics))[0]
      diagnostics.valueCalls += 1
      let neighbours = self.neighbours(present.tokens, masking: kernel.mask > 0)
      for start in stride(from: 0, to: neighbours.count, by: DPSDiscrete.block) {
        let block = neighbours[start..<min(start + DPSDiscrete.block, neighbours.count)]
        var moved = GuidedRows(tokens: present.tokens.gather([Int](repeating: 0, count: block.count)))
        for (k, neighbour) in block.enumerated() { moved.tokens[k, neighbour.site] = neighbour.token }
        try denoise(&moved, kernel, &diagnostics)
        let values = try checked(self.values(moved, group: block.count, numbers, &diagnostics))
        diagnostics.valueCalls += block.count
        for (neighbour, value) in zip(block, values) {
          ratios[(row * rows.tokens.length + neighbour.site) * v + Int(neighbour.token)] = Float(value - base)
        }
      }
    }
    diagnostics.sequentialCalls = sequential + 1
    return ratios
  }

  private func neighbours(_ x: TokenBatch, masking: Bool) -> [(site: Int, token: Token)] {
    let v = posterior.space.vocabulary
    return (0..<x.length).flatMap { site -> [(site: Int, token: Token)] in
      if masking && x[0, site] != Token(v) { return [] }
      return (0..<v).map { (site, Token($0)) }.filter { $0.token != x[0, site] }
    }
  }
}

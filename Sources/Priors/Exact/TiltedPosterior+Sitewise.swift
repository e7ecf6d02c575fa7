import Diffusion

extension TiltedPosterior {
  /// `neighbourLogRatios` where both laws have independent sites: a row of ratios is then a function of the site's
  /// classes and its symbol, made once for each.
  func sitewiseLogRatios(
    _ x: TokenBatch, _ kernel: NoiseKernel, _ prior: any SitewisePrior, _ law: any SitewisePrior
  ) -> [Float] {
    let v = prior.space.vocabulary
    let score = ConcreteScore(kernel)
    let (plainClasses, tiltedClasses) = (prior.siteClasses, law.siteClasses)
    let width = (tiltedClasses.max() ?? 0) + 1
    let pairs = zip(plainClasses, tiltedClasses).map { $0 * width + $1 }
    var tables: [Int: [Float]] = [:]
    for (site, pair) in pairs.enumerated() where tables[pair] == nil {
      let plain = prior.denoiserTable(site: site, kernel).map { Float($0) }
      let tilted = law.denoiserTable(site: site, kernel).map { Float($0) }
      var table = [Float](repeating: 0, count: (v + 1) * v)
      var above = [Double](repeating: 0, count: v)
      var below = above
      for a in 0...v {
        score.write(tilted[a * v..<(a + 1) * v], at: Token(a), into: &above)
        score.write(plain[a * v..<(a + 1) * v], at: Token(a), into: &below)
        for b in 0..<v where b != a {
          table[a * v + b] = above[b] == -.infinity ? -.infinity : Float(above[b] - below[b])
        }
      }
      tables[pair] = table
    }
    var ratios = [Float](repeating: 0, count: x.storage.count * v)
    for site in 0..<x.length {
      guard let table = tables[pairs[site]] else { continue }
      for row in 0..<x.count {
        let start = (row * x.length + site) * v
        let a = Int(x[row, site]) * v
        for b in 0..<v { ratios[start + b] = table[a + b] }
      }
    }
    return ratios
  }
}

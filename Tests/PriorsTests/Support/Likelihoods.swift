import Diffusion

struct TableLikelihood: Likelihood {
  let space: TokenSpace
  let table: [Double]
  func logLikelihood(_ x: TokenBatch) -> [Double] {
    (0..<x.count).map { row in table[x[row: row].reduce(0) { $0 * space.vocabulary + Int($1) }] }
  }
}

struct SiteLikelihood: FactorisedLikelihood {
  let space: TokenSpace
  let siteLogLikelihood: [Double]
  func logLikelihood(_ x: TokenBatch) -> [Double] {
    (0..<x.count).map { row in
      x[row: row].enumerated().reduce(0) { $0 + siteLogLikelihood[$1.offset * space.vocabulary + Int($1.element)] }
    }
  }
}

struct SumLikelihood: AdditiveLikelihood {
  let space: TokenSpace
  let contributions: [Int]
  let target: Double
  let sd: Double
  func logLikelihood(ofSum sum: Int) -> Double {
    let residual = Double(sum) - target
    return -residual * residual / (2 * sd * sd)
  }
  func logLikelihood(_ x: TokenBatch) -> [Double] {
    (0..<x.count).map { row in logLikelihood(ofSum: x[row: row].reduce(0) { $0 + contributions[Int($1)] }) }
  }
}

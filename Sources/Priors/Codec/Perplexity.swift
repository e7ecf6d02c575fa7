import Diffusion
import Platform

/// exp of the entropy of the relative frequencies of tokens: how many of `codes` symbols are in use, 1...codes; 0 of none.
public func perplexity(of tokens: [Token], codes: Int) -> Double {
  var counts = [Int](repeating: 0, count: codes)
  for token in tokens { counts[Int(token)] += 1 }
  let total = Double(tokens.count)
  guard total > 0 else { return 0 }
  return exp(counts.reduce(0) { $1 == 0 ? $0 : $0 - Double($1) / total * log(Double($1) / total) })
}

import Statistics
import Testing

struct CorrelationTests {
  /// Against SciPy.
  @Test func goldenValues() {
    let x = [27.1, 28.4, 26.9, 30.2, 25.5, 29.3, 28.8, 27.7], y = [26.6, 28.1, 27.0, 29.1, 25.1, 28.9, 28.0, 27.5]
    #expect(abs(pearsonCorrelation(x, y) - 0.974999283115449) < 1e-12)
    #expect(abs(spearmanCorrelation(x, y) - 0.9523809523809524) < 1e-12)
    let a: [Double] = [1, 2, 2, 3, 5, 8], b: [Double] = [2, 2, 1, 7, 7, -3]
    #expect(abs(pearsonCorrelation(a, b) + 0.3228099154605917) < 1e-12)
    #expect(abs(spearmanCorrelation(a, b) + 0.044781107551989906) < 1e-12)
  }

  /// A monotone map leaves the ranks alone, a falling one turns them; what does not vary has no correlation.
  @Test func ranksAndDegenerateCases() {
    let x = [0.1, 0.5, 2, 3, 9]
    #expect(abs(spearmanCorrelation(x, x.map { $0 * $0 * $0 }) - 1) < 1e-12)
    #expect(pearsonCorrelation(x, x.map { $0 * $0 * $0 }) < 0.99)
    #expect(abs(pearsonCorrelation(x, x.map { 3 - 2 * $0 }) + 1) < 1e-12)
    #expect(pearsonCorrelation(x, [1, 1, 1, 1, 1]).isNaN && spearmanCorrelation([1], [2]).isNaN)
    #expect(pearsonCorrelation([], []).isNaN)
  }
}

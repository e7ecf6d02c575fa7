import Foundation
import Metrics
import Tensors
import Testing

/// The proxy of LPIPS with the weights of the project.
struct LPIPSProxyMetricTests {
  private let weights = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../experiments/lpips_proxy/proxy.safetensors").standardized.path

  /// Without any option the weights are found, whatever the working directory: beside or above the program.
  @Test func weightsAreFound() throws {
    #expect(FileManager.default.fileExists(atPath: LPIPSProxyMetric.defaultPath))
    #expect(try LPIPSProxyMetric().network.values.floats == LPIPSProxy.load(weights).proxy.values.floats)
    let bytes = try FileManager.default.attributesOfItem(atPath: weights)[.size] as? Int
    #expect((bytes ?? .max) <= 1 << 20)
  }

  private func image(_ side: Int, phase: Double) -> Tensor {
    Tensor(
      (0..<side * side * 3).map { n in
        Float(0.9 * sin(0.05 * Double(n / 3 / side) + 0.4 * Double(n / 3 % side) + 2 * Double(n % 3) + phase))
      }, shape: [1, side, side, 3])
  }

  /// Equal images have no distance, a pinned pair has the pinned one; values beyond [−1, 1] are cut.
  @Test func goldenValues() throws {
    let metric = try LPIPSProxyMetric()
    let (x, y) = (image(64, phase: 0), image(64, phase: 1.2))
    #expect(try metric.evaluate(x, truth: x) == [0])
    let d = try metric.evaluate(y, truth: x)
    #expect(abs(d[0] - 0.310973) < 1e-3 * d[0], "\(d)")
    let (white, beyond) = (Tensor(repeating: 1, shape: [1, 32, 32, 3]), Tensor(repeating: 9, shape: [1, 32, 32, 3]))
    #expect(try metric.evaluate(beyond, truth: white) == [0])
    #expect(throws: MetricError.imageSize(metric: "lpips_proxy", side: 12, least: 16)) {
      try metric.evaluate(image(12, phase: 0), truth: image(12, phase: 0))
    }
  }

  /// Weights that are not those that were pinned, and weights of no version, are refused.
  @Test func otherWeightsAreRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("proxy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("proxy.safetensors").path
    let (proxy, metadata) = try LPIPSProxy.load(weights)
    let notes = ["version": metadata["version"] ?? "", "waves": metadata["waves"] ?? ""]
    try proxy.write(to: path, notes: notes)
    _ = try LPIPSProxyMetric(path)
    let changed = Tensor(proxy.values.floats.map { $0 * 1.01 }, shape: proxy.values.shape)
    let other = LPIPSProxy(proxy.shape, values: changed)
    try other.write(to: path, notes: notes)
    let error = #expect(throws: MetricError.self) { try LPIPSProxyMetric(path) }
    #expect(error?.description.contains("its weights are others") == true)
    try proxy.write(to: path, notes: ["waves": notes["waves"] ?? ""])
    #expect(throws: MetricError.otherVersion(metric: "lpips_proxy", found: nil, expected: 1)) {
      try LPIPSProxyMetric(path)
    }
    #expect(throws: SafetensorsError.self) { try LPIPSProxyMetric(folder.path + "/none") }
  }
}

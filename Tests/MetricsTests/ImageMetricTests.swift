import Foundation
import Metrics
import Tensors
import Testing

/// 0.5 + 0.45·sin(0.02·i² + (0.31 + phase)·j + 2c + phase), in [−1, 1].
private func image(_ height: Int, _ width: Int, _ channels: Int, phase: Double) -> Tensor {
  Tensor(
    (0..<height * width * channels).map { n in
      let (c, j, i) = (n % channels, n / channels % width, n / channels / width)
      let wave = sin(0.02 * Double(i * i) + (0.31 + phase) * Double(j) + 2 * Double(c) + phase)
      return Float(2 * (0.5 + 0.45 * wave) - 1)
    }, shape: [1, height, width, channels])
}

private func both(_ a: Tensor, _ b: Tensor) -> Tensor {
  Tensor(a.floats + b.floats, shape: [2] + a.shape.dropFirst())
}

@Suite struct ImageMetricTests {
  /// Against scikit-image.
  @Test func goldenValues() throws {
    for golden in imageGolden {
      let truth = image(golden.height, golden.width, golden.channels, phase: 0)
      let images = both(image(golden.height, golden.width, golden.channels, phase: golden.phase), truth)
      let ssim = try SSIM().evaluate(images, truth: truth)
      #expect(abs(ssim[0] - golden.ssim) < 1e-6 && abs(ssim[1] - 1) < 1e-12, "\(ssim)")
      let psnr = try ImagePSNR().evaluate(images, truth: truth)
      #expect(abs(psnr[0] - golden.psnr) < 1e-5 && psnr[1] == 100, "\(psnr)")
    }
  }

  /// What lies outside of [−1, 1] is cut before it is scored.
  @Test func valuesAreCut() throws {
    let (white, beyond) = (Tensor(repeating: 1, shape: [1, 11, 11, 3]), Tensor(repeating: 7, shape: [1, 11, 11, 3]))
    #expect(try ImagePSNR().evaluate(beyond, truth: white) == [100])
    #expect(try SSIM().evaluate(beyond, truth: white).allSatisfy { abs($0 - 1) < 1e-12 })
    let grey = Tensor(repeating: 0, shape: [1, 11, 11, 3])
    let decibels = try ImagePSNR().evaluate(grey, truth: white)[0]
    #expect(abs(decibels - 20 * log10(2)) < 1e-9)
  }

  @Test func imagesThatDoNotFit() {
    let (small, large) = (Tensor(zeros: [1, 10, 12, 3]), Tensor(zeros: [1, 11, 12, 3]))
    #expect(throws: MetricError.imageSize(metric: "ssim", side: 10, least: 11)) {
      try SSIM().evaluate(small, truth: small)
    }
    #expect(throws: MetricError.imageShape([10, 12, 3], expected: [1, 11, 12, 3])) {
      try ImagePSNR().evaluate(small, truth: large)
    }
    #expect(throws: MetricError.noDraws) { try ImagePSNR().evaluate(Tensor(zeros: [0, 4, 4, 3]), truth: small) }
  }

  /// With the weights the self-test passes and equal images have no distance; without them the file is named.
  @Test func lpips() throws {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path =
      ProcessInfo.processInfo.environment["DISCERN_DATA"] == nil
      ? package.path + "/data/lpips/lpips_squeeze_v0.1.safetensors" : LPIPSMetric.defaultPath
    guard FileManager.default.fileExists(atPath: path) else {
      print("LPIPS is not tested: its weights are absent; run scripts/data lpips --from FILE")
      let error = #expect(throws: SafetensorsError.self) { try LPIPSMetric(path) }
      #expect(error?.description.contains("lpips_squeeze") == true)
      return
    }
    let (x, y) = (image(32, 40, 3, phase: 0), image(32, 40, 3, phase: 0.2))
    let d = try LPIPSMetric(path).evaluate(both(y, x), truth: x)
    #expect(d[0] > 0.01 && d[1] == 0, "\(d)")
  }
}

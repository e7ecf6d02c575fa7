import Metrics
import Testing

@testable import Experiments

/// Metrics of images, as configs name them.
struct ImageMetricKindTests {
  private func choice(_ text: String) throws -> any MetricSpec {
    var errors = ConfigErrors()
    let json = try #require(LocatedJSON.parse(Source(name: "t", bytes: Array(text.utf8)), into: &errors))
    let metric = Registries.standard.metrics.decode(json, FieldName(name: "metric"), isLabelled: false, &errors)
    return try #require(metric, "\(errors)").product
  }

  @Test func kindsFillTheirColumns() throws {
    for (name, column) in [("image_psnr", "psnr"), ("ssim", "ssim"), ("lpips", "lpips_squeeze")] {
      #expect(try choice("\"\(name)\"").columns == [column])
    }
    #expect(try choice("\"ssim\"").load().metric is ImageScore<SSIM>)
  }

  /// Without its file LPIPS is refused, and the remedy is named.
  @Test func absentWeightsAreRefused() throws {
    let metric = try choice(#"{"kind": "lpips", "weights": "no/such.safetensors"}"#)
    let error = #expect(throws: FieldError.self) { try metric.load() }
    #expect(error?.field == "weights" && error?.hint == "scripts/data lpips --from FILE")
    #expect(error?.message.contains("no/such.safetensors") == true, "\(String(describing: error))")
  }

  /// Two metrics that fill one column are refused.
  @Test func oneMetricAColumn() throws {
    let text = goodConfig.replacing("\"distribution\"", with: "\"image_psnr\"")
    let error = #expect(throws: ConfigErrors.self) {
      try ExperimentConfig.parse(Array(text.utf8), registries: .standard)
    }
    #expect("\(String(describing: error))".contains("'psnr' fills the column 'psnr', as 'image_psnr' does"))
  }
}

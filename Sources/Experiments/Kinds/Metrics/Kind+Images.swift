import Diffusion
import Metrics
import Platform
import Tensors

/// Options of `lpips`.
struct PerceptualOptions: Sendable {
  var weights: String?
}

extension Kind where Product == any MetricSpec {
  static var imagePSNR: Self { image(ImagePSNR()) }
  static var ssim: Self { image(SSIM()) }

  static var lpips: Self {
    Kind(
      LPIPSMetric.name, version: LPIPSMetric.version, summary(LPIPSMetric.self),
      FieldTable(PerceptualOptions()) {
        Field(
          "weights", \.weights, "The file, relative to the working directory; null for that of scripts/data lpips.")
      }
    ) { options in
      MetricChoice([LPIPSMetric.column]) {
        let path = options.weights ?? LPIPSMetric.defaultPath
        do {
          let metric = try LPIPSMetric(path)
          return LoadedMetric(ImageScore(metric), inputs: [("weights", SHA256.hexadecimal(try File.read(path)))])
        } catch {
          throw FieldError("weights", "'lpips' cannot be computed: \(error)", hint: "scripts/data lpips --from FILE")
        }
      }
    }
  }

  static var lpipsProxy: Self {
    Kind(LPIPSProxyMetric.name, version: LPIPSProxyMetric.version, summary(LPIPSProxyMetric.self)) {
      MetricChoice([LPIPSProxyMetric.column]) {
        let path = LPIPSProxyMetric.defaultPath
        do {
          let metric = try LPIPSProxyMetric(path)
          return LoadedMetric(ImageScore(metric), inputs: [("weights", SHA256.hexadecimal(try File.read(path)))])
        } catch {
          throw Refusal(
            "'lpips_proxy' cannot be computed: \(error)",
            remedy: "run in the project's folder, whose experiments/lpips_proxy holds its weights")
        }
      }
    }
  }

  private static func image<Score: ImageMetric>(_ score: Score) -> Self {
    Kind(Score.name, version: Score.version, summary(Score.self)) { MetricChoice(metric: ImageScore(score)) }
  }

  /// "psnr: …, the mean over draws (dB)".
  private static func summary(_ score: any ImageMetric.Type) -> String {
    let column = score.column
    return "\(column.name): \(column.doc), the mean over draws\(column.unit.isEmpty ? "" : " (\(column.unit))")"
  }
}

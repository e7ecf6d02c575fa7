import Diffusion
import Metrics
import Synchronization
import Tensors
import Testing

/// The mean over draws of metrics of images.
@Suite struct ImageScoreTests {
  /// Four sites of two symbols, each a pixel of 0.2 or −0.4 in an image of 2×2.
  private func images(_ calls: Counter) -> DrawnImages {
    DrawnImages(truth: Tensor(repeating: 0.2, shape: [1, 2, 2, 1])) { tokens in
      calls.count.withLock { $0 += 1 }
      return Tensor(tokens.storage.map { $0 == 0 ? 0.2 : -0.4 }, shape: [tokens.count, 2, 2, 1])
    }
  }

  private final class Counter: Sendable {
    let count = Mutex(0)
  }

  private func input(_ draws: TokenBatch, _ images: DrawnImages?) -> MetricInput {
    MetricInput(
      draws: draws, truth: [0, 0, 0, 0],
      likelihood: ClosureLikelihood(space: TokenSpace(length: 4, vocabulary: 2)) { _ in 0 }, exact: nil,
      reference: nil, claim: .posterior, labels: nil, floors: FloorCache(stream: RandomStream(seed: 1)),
      images: images)
  }

  /// One exact draw of 100 dB, one with all pixels 0.3 off in [0, 1]; decoded once for two metrics, anew for new draws.
  @Test func theMeanOverDraws() throws {
    let calls = Counter()
    let images = images(calls)
    let draws = TokenBatch(rows: [[0, 0, 0, 0], [1, 1, 1, 1]])
    let metric = ImageScore(ImagePSNR())
    let expected = (100 + 20 * 0.5228787452803376) / 2  // lg 0.3
    for _ in 0..<2 {
      let found = try metric.evaluate(input(draws, images))
      #expect(found.count == 1 && close(found[0], expected, 1e-4), "\(found)")
    }
    #expect(calls.count.withLock { $0 } == 1)
    #expect(try metric.evaluate(input(TokenBatch(rows: [[0, 0, 0, 0]]), images)) == [100])
    #expect(calls.count.withLock { $0 } == 2)
  }

  /// What is no image has no score, and no draws are an error.
  @Test func whereItDoesNotApply() throws {
    let draws = TokenBatch(rows: [[0, 0, 0, 0]])
    #expect(try ImageScore(SSIM()).evaluate(input(draws, nil)).allSatisfy(\.isNaN))
    #expect(ImageScore(SSIM()).columns == [SSIM.column] && ImageScore<ImagePSNR>.name == "image_psnr")
    #expect(throws: MetricError.imageSize(metric: "ssim", side: 2, least: 11)) {
      try ImageScore(SSIM()).evaluate(input(draws, images(Counter())))
    }
  }
}

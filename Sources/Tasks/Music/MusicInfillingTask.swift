import Diffusion
import Tensors

/// Music infilling: each step of a melody is measured with one probability, the others are to be filled in.
///
/// Chu et al. 2025, section 5.3. The mask is independent for every step and shared by all songs of a seed. Their "40 %"
/// is read both ways: `measured` as the released code does (0.4 kept), or `hidden` (0.4 masked, 0.6 kept).
public struct MusicInfillingTask: Task {
  /// What a ratio is a ratio of.
  public enum Reading: String, CaseIterable, Sendable {
    /// The share of steps that are measured.
    case measured
    /// The share of steps that are hidden.
    case hidden
  }

  private let inpainting: InpaintingTask

  /// Requires a ratio in 0...1 and the vocabulary of melodies.
  public init(ratio: Double = 0.4, of reading: Reading = .measured, space: TokenSpace, noise: MismatchNoise = .released)
  {
    precondition((0...1).contains(ratio) && space.vocabulary == MusicSymbols.count, "a ratio, and 129 symbols")
    inpainting = InpaintingTask(
      .random(keep: reading == .measured ? ratio : 1 - ratio), space: space, width: space.length, noise: noise)
  }

  /// `music_infill`.
  public var name: String { "music_infill" }
  /// 129^L.
  public var space: TokenSpace { inpainting.space }
  /// True.
  public var measuresTruth: Bool { true }

  /// The measured steps, each replaced by another symbol as often as the noise says.
  public func measure(truth: [Token], item: Int, stream: RandomStream) -> Measurement {
    let measurement = inpainting.measure(truth: truth, item: item, stream: stream)
    return Measurement(
      likelihood: measurement.likelihood, hash: measurement.hash,
      description: measurement.description.replacing("inpaint_random", with: name))
  }
}

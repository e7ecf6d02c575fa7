import Diffusion
import Tasks

/// Options of `music_infill`.
struct MusicInfillSpec: TaskSpec, NoiseOptions {
  var ratio = 0.4
  var ratioOf = MusicInfillingTask.Reading.measured
  var likelihood = NoiseModel.soft
  var sigma = 0.01
  var flip = 0.05
  var truth = TruthSource.support

  func task(for prior: any DiscretePrior) throws -> any Task {
    guard prior.space.vocabulary == MusicSymbols.count else {
      throw Refusal(
        "'music_infill' measures 128 pitches and a rest, and the prior has \(prior.space.vocabulary) symbols",
        remedy: "use a prior with data 'music'")
    }
    return MusicInfillingTask(ratio: ratio, of: ratioOf, space: prior.space, noise: noise)
  }
}

extension Kind where Product == any TaskSpec {
  static var musicInfill: Self {
    Kind(
      "music_infill", "Each step of a melody is measured with a probability (Chu et al. 2025, section 5.3).",
      FieldTable(MusicInfillSpec()) {
        Field("ratio", \.ratio, 0...1, unit: "of the steps", "The published 40 %.")
        Field("ratio_of", \.ratioOf, "What the ratio counts; the released code keeps 40 %.")
        FieldBuilder.noise
      }
    ) { $0 }
  }
}

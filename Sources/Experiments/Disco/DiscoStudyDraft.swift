/// A comparison of models with and without latents as its fields are read.
struct DiscoStudyDraft: Sendable {
  var description = ""
  var training = Located(value: "toy.json", span: SourceSpan(Source(name: "default", bytes: []), 0..<0))
  var seeds = [1]
  var draws = 2000
  var steps = [5, 10, 20, 50]
  var sigmaMin = 0.002
  var sigmaMax = 20.0
  var paths = 500
  var levels = 100

  /// The fields of a study.
  static var table: FieldTable<DiscoStudyDraft> {
    FieldTable(DiscoStudyDraft()) {
      Field("description", \.description, "Free text for readers.")
      Field(
        required: "training", \.training, .located(.text),
        "A training of kind 'disco', relative to this file; it runs with its latents and with none.")
      Field("seeds", \.seeds, .seeds, "Seeds of the trainings, and of what is drawn from each.")
      Field("draws", \.draws, 8...4000, unit: "points", "Draws whose distance to the data's law is measured.")
      Field("steps", \.steps, 2...10_000, unit: "steps", "Heun's steps of those draws, one distance each.")
      Field("sigma_min", \.sigmaMin, .above(0), "Last noise level before 0.")
      Field("sigma_max", \.sigmaMax, .above(0), "First noise level.")
      Field("paths", \.paths, 1...100_000, "Paths whose shape is measured.")
      Field("levels", \.levels, 3...10_000, "Noise levels of a path, from 10 to 0.05.")
    }
  }
}

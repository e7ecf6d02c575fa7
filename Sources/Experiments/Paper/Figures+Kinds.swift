import Reports

extension Kind where Product == any FigureSpec {
  /// A metric against calls.
  static var sweep: Kind {
    let series = FieldTable(SweepFigureSpec.Series()) {
      Field("name", \.name, "In the key.")
      Field(required: "samplers", \.samplers, .names("sampler"), "Joined by a line, in this order.")
      Field("x", \.x, .all, "One value a sampler; empty for the mean of 'cost'.")
    }
    return Kind(
      "sweep", "A metric against what it costs: a line a series, a point a sampler, with intervals.",
      FieldTable(SweepFigureSpec()) {
        Field("title", \.title, "Above it.")
        Field(required: "file", \.file, .located(.text), "A result file, in 'results'.")
        Field(required: "metric", \.metric, .located(.text), "The y axis.")
        Field("tasks", \.tasks, .optional(.names("task")), "A panel each; null stands for all.")
        Field("cost", \.cost, .located(.text), "The column whose mean is x.")
        Field("x_label", \.label, "Below the x axis.")
        Field("log_x", \.isLogarithmic.x, "Logarithmic x axis.")
        Field("log_y", \.isLogarithmic.y, "Logarithmic y axis.")
        Field("unit", \.unit, .optional(.choice), "What is replicated; null stands for the config's.")
        Field("series", \.series, .list(of: .object(series), named: "series"), "From top to bottom of the key.")
      }
    ) { $0 }
  }

  /// Differences from a baseline.
  static var differences: Kind {
    Kind(
      "differences", "Mean differences from a baseline with BCa intervals, filled where significant after Holm.",
      FieldTable(DifferencesFigureSpec()) {
        Field("title", \.title, "Above it.")
        Field(required: "file", \.file, .located(.text), "A result file, in 'results'.")
        Field(required: "metric", \.metric, .located(.text), "What is compared.")
        Field(required: "baseline", \.baseline, .located(.text), "The sampler compared with.")
        Field("tasks", \.tasks, .optional(.names("task")), "A panel each; null stands for all.")
        Field("samplers", \.samplers, .optional(.names("sampler")), "With the baseline; null stands for all.")
        Field("unit", \.unit, .optional(.choice), "What is replicated; null stands for the config's.")
      }
    ) { $0 }
  }

  /// Heat maps of two coordinates.
  static var posterior: Kind {
    Kind(
      "posterior", "Heat maps of the law of two coordinates: the truth, then the kept draws of every sampler.",
      FieldTable(PosteriorFigureSpec()) {
        Field("title", \.title, "Above it.")
        Field(required: "file", \.file, .located(.text), "A result file that kept its draws, in 'results'.")
        Field("task", \.task, .optional(.located(.text)), "null stands for the first one.")
        Field("item", \.item, 0..., "Which truth.")
        Field("seed", \.seed, 0..., "Which repetition.")
        Field("samplers", \.samplers, .optional(.names("sampler")), "null stands for all.")
      }
    ) { $0 }
  }

  /// Rank histograms.
  static var ranks: Kind {
    Kind(
      "ranks", "Rank histograms of a calibration, with the band of a uniform law: a row a sampler.",
      FieldTable(RanksFigureSpec()) {
        Field("title", \.title, "Above it.")
        Field(required: "file", \.file, .located(.text), "A result file of kind 'sbc', in 'results'.")
        Field("metrics", \.metrics, .optional(.names("metric")), "Columns of ranks; null stands for all.")
        Field("tasks", \.tasks, .optional(.names("task")), "null stands for all.")
        Field("samplers", \.samplers, .optional(.names("sampler")), "null stands for all.")
      }
    ) { $0 }
  }
}

import Results
import Statistics

/// A metric against what it costs, or against a parameter: a line a series, a point a sampler, with intervals.
public struct SweepFigure: Sendable {
  /// Samplers that differ in one thing, joined by a line.
  public struct Series: Sendable {
    /// In the key.
    public var name: String
    /// In the order of the line.
    public var samplers: [String]
    /// One value a sampler; empty for the mean of a column.
    public var x: [Double]

    /// Samplers in order.
    public init(name: String, samplers: [String], x: [Double] = []) {
      self.name = name
      self.samplers = samplers
      self.x = x
    }
  }

  /// The stem of its files.
  public var name: String
  /// One line.
  public var title: String
  /// The column on the y axis.
  public var metric: String
  /// The column whose mean is x where a series has no values of its own.
  public var cost: String
  /// Under the x axis.
  public var label: String
  /// Logarithmic axes.
  public var isLogarithmic: (x: Bool, y: Bool)
  /// From top to bottom of the key.
  public var series: [Series]

  /// A metric against denoiser calls, both axes as they are wanted.
  public init(
    name: String, title: String, metric: String, cost: String = "nfe", label: String, isLogarithmic: (x: Bool, y: Bool),
    series: [Series]
  ) {
    self.name = name
    self.title = title
    self.metric = metric
    self.cost = cost
    self.label = label
    self.isLogarithmic = isLogarithmic
    self.series = series
  }
}

extension Summary {
  /// The figure of a metric that `options.metrics` names, a panel a task; the floor of exact draws is a dashed line.
  public func figure(_ sweep: SweepFigure, _ random: RandomWords) -> Figure {
    var blocks: [String] = []
    var panels: [String] = []
    let columns = min(problems.count, 3)
    let rows = (problems.count + columns - 1) / max(1, columns)
    for problem in problems {
      var plots: [String] = []
      if let floor = floor(problem, sweep.metric) {
        plots.append("\(Gnuplot.number(floor)) with lines dt 2 lc rgb \"#888888\" title \"floor of exact draws\"")
      }
      for (index, series) in sweep.series.enumerated() {
        blocks.append(block(problem, series, sweep, random))
        plots.append(
          "$data index \(blocks.count - 1) using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.6 \(Gnuplot.colour(index)) title "
            + Gnuplot.quote(series.name))
      }
      if problems.count > 1 { panels.append("set title \(Gnuplot.quote(problem.task))") }
      panels.append("plot " + plots.joined(separator: ", \\\n    "))
    }
    let column = tableColumn(sweep.metric)
    let unit = column?.unit ?? ""
    let arrow = column?.higherIsBetter.map { $0 ? " ↑" : " ↓" } ?? ""
    var settings =
      Gnuplot.axes + [
        "set key top right Left reverse samplen 2 spacing 1.1", "set xlabel \(Gnuplot.quote(sweep.label))",
        "set ylabel \(Gnuplot.quote(sweep.metric + (unit.isEmpty ? "" : " (\(unit))") + arrow))",
      ]
    if sweep.isLogarithmic.x { settings.append("set logscale x") }
    if sweep.isLogarithmic.y { settings.append("set logscale y") }
    settings.append("set offsets graph 0.05, graph 0.05, graph 0.05, graph 0.05")
    if problems.count > 1 {
      panels =
        ["set multiplot layout \(rows),\(columns) title \(Gnuplot.quote(sweep.title))"] + panels + ["unset multiplot"]
    } else {
      settings.append("set title \(Gnuplot.quote(sweep.title))")
    }
    return Figure(
      sweep.name, about: "\(sweep.title): \(sweep.metric) against \(sweep.label); mean, ends of its interval",
      blocks: blocks, width: problems.count > 1 ? 8.0 * Double(columns) : 16, height: 10.0 * Double(max(1, rows)),
      settings: settings, page: panels)
  }

  private func tableColumn(_ name: String) -> Column? { columns.first { $0.name == name } }

  private func floor(_ problem: Problem, _ metric: String) -> Double? {
    guard let floor = tableColumn(metric).flatMap({ floors($0).first?.name }) else { return nil }
    return problem.entrants.lazy.map { mean(problem.observations($0, floor, by: self.options.unit).values) }
      .first { !$0.isNaN }
  }

  /// x, mean, low, high of every sampler of a series.
  private func block(
    _ problem: Problem, _ series: SweepFigure.Series, _ sweep: SweepFigure, _ random: RandomWords
  ) -> String {
    var lines = ["# \(problem.task): \(series.name)", "# x mean low high sampler"]
    for (place, name) in series.samplers.enumerated() {
      guard let entrant = problem.entrants.first(where: { $0.sampler == name }) else { continue }
      let x =
        series.x.isEmpty
        ? mean(problem.observations(entrant, sweep.cost, by: options.unit).values) : series.x[place]
      let observed = problem.observations(entrant, sweep.metric, by: options.unit)
      let interval = reportInterval(
        observed.values, confidence: options.confidence, resamples: options.resamples,
        random: random("\(problem.prior)/\(problem.task)/\(sweep.metric)/\(name)/mean"))
      let ends = interval.reason == nil ? (interval.low, interval.high) : (interval.estimate, interval.estimate)
      lines.append(
        [x, interval.estimate, ends.0, ends.1].map(Gnuplot.number).joined(separator: " ") + " "
          + Gnuplot.quote(name))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

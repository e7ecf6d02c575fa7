import Diffusion
import Reports
import Results

/// A figure that a paper file names.
protocol FigureSpec: Sendable {
  /// The figure, or `nil` after reporting what does not fit its result file.
  func figure(_ name: String, _ context: PaperContext, at span: SourceSpan, _ errors: inout ConfigErrors) -> Figure?
}

extension Registry where Product == any FigureSpec {
  /// Every kind of figure.
  static var figures: Registry { Registry("figure", [.sweep, .differences, .posterior, .ranks]) }
}

/// A metric against calls, or against a parameter.
struct SweepFigureSpec: FigureSpec {
  struct Series: Sendable {
    var name = ""
    var samplers: [Located<String>]?
    var x: [Double] = []
  }

  var title = ""
  var file: Located<String>?
  var metric: Located<String>?
  var tasks: [Located<String>]?
  var cost = Located(value: "nfe", span: SourceSpan(Source(name: "default", bytes: []), 0..<0))
  var label = "denoiser calls a draw"
  var isLogarithmic = (x: true, y: false)
  var unit: SummaryOptions.Unit?
  var series: [Series] = []

  func figure(
    _ name: String, _ context: PaperContext, at span: SourceSpan, _ errors: inout ConfigErrors
  ) -> Figure? {
    guard let file, let metric, let results = context.results(file, &errors),
      let rows = context.rows(results, tasks, nil, &errors)
    else { return nil }
    context.check(metric, "metric", in: results.rows.columns.map(\.name), of: file.value, &errors)
    context.check(
      cost, "column", in: results.rows.columns.map(\.name) + Summary.costNames, of: file.value, &errors)
    for sampler in series.flatMap({ $0.samplers ?? [] }) {
      context.check(sampler, "sampler", in: rows.samplers, of: file.value, &errors)
    }
    for series in series where !series.x.isEmpty && series.x.count != series.samplers?.count {
      errors.report(
        at: series.samplers?.first?.span ?? span,
        "\(series.x.count) values of 'x' for \(series.samplers?.count ?? 0) samplers", hint: "one a sampler, or none")
    }
    guard errors.isEmpty else { return nil }
    let options = context.options(results, metrics: [metric.value], unit: unit)
    do {
      let sweep = SweepFigure(
        name: name, title: title, metric: metric.value, cost: cost.value, label: label, isLogarithmic: isLogarithmic,
        series: series.map { .init(name: $0.name, samplers: ($0.samplers ?? []).map(\.value), x: $0.x) })
      return try Summary(rows, options).figure(sweep, context.random("table"))
    } catch {
      errors.report(at: file.span, "\(file.value): \(error)")
      return nil
    }
  }
}

/// Differences from a baseline with bootstrap intervals.
struct DifferencesFigureSpec: FigureSpec {
  var title = ""
  var file: Located<String>?
  var metric: Located<String>?
  var baseline: Located<String>?
  var tasks: [Located<String>]?
  var samplers: [Located<String>]?
  var unit: SummaryOptions.Unit?

  func figure(
    _ name: String, _ context: PaperContext, at span: SourceSpan, _ errors: inout ConfigErrors
  ) -> Figure? {
    guard let file, let metric, let baseline, let results = context.results(file, &errors),
      let rows = context.rows(results, tasks, samplers, &errors)
    else { return nil }
    context.check(metric, "metric", in: results.rows.columns.map(\.name), of: file.value, &errors)
    context.check(baseline, "sampler", in: rows.samplers, of: file.value, &errors)
    guard errors.isEmpty else { return nil }
    do {
      let report = try PairedReport(
        [ComparedRows(name: file.value, rows: rows)],
        CompareOptions(
          metric: metric.value, baseline: baseline.value, summary: context.options(results, metrics: [], unit: unit)))
      return try report.figure(name: name, title: title, context.random("compare"))
    } catch {
      errors.report(at: baseline.span, "\(file.value): \(error)")
      return nil
    }
  }
}

/// The law of two coordinates of kept draws beside the true one.
struct PosteriorFigureSpec: FigureSpec {
  var title = ""
  var file: Located<String>?
  var task: Located<String>?
  var item = 0
  var seed = 0
  var samplers: [Located<String>]?

  func figure(
    _ name: String, _ context: PaperContext, at span: SourceSpan, _ errors: inout ConfigErrors
  ) -> Figure? {
    guard let file, let results = context.results(file, &errors),
      let rows = context.rows(results, task.map { [$0] }, samplers, &errors)
    else { return nil }
    do {
      let shown = try results.shown(task: task?.value ?? rows.tasks.first, item: item, seed: seed)
      guard let law = shown.instance.reference else { throw ShowError(file.value, "no exact posterior is known") }
      let width = shown.instance.posterior.space.vocabulary
      guard law.probabilities.count == width * width else {
        throw ShowError(file.value, "the exact law is of \(law.statistic), not of two coordinates")
      }
      let panels = rows.samplers.compactMap { name in
        shown.draws.first { $0.sampler == name }.map { draw in
          HeatMapFigure.Panel(name: name, probabilities: Self.histogram(draw.rows, law))
        }
      }
      return HeatMapFigure.figure(
        name: name, title: title, width: width,
        panels: [HeatMapFigure.Panel(name: "truth", probabilities: law.probabilities)] + panels)
    } catch {
      errors.report(at: file.span, "\(error)")
      return nil
    }
  }

  /// Shares of the states of a law.
  private static func histogram(_ rows: [[Token]], _ law: ReferenceLaw) -> [Double] {
    var counts = [Double](repeating: 0, count: law.probabilities.count)
    for row in rows { if let state = law.state(row[...]) { counts[state] += 1 } }
    return counts.map { $0 / Double(max(1, rows.count)) }
  }
}

import Reports
import Results

/// Rank histograms of a calibration.
struct RanksFigureSpec: FigureSpec {
  var title = ""
  var file: Located<String>?
  var metrics: [Located<String>]?
  var tasks: [Located<String>]?
  var samplers: [Located<String>]?

  func figure(
    _ name: String, _ context: PaperContext, at span: SourceSpan, _ errors: inout ConfigErrors
  ) -> Figure? {
    guard let file, let results = context.results(file, &errors),
      let rows = context.rows(results, tasks, samplers, &errors)
    else { return nil }
    for metric in metrics ?? [] {
      context.check(metric, "metric", in: results.rows.columns.map(\.name), of: file.value, &errors)
    }
    guard errors.isEmpty else { return nil }
    return results.calibration(rows, metrics: metrics?.map(\.value) ?? [], title: title, at: file.span, &errors)?
      .figure(name: name, title: title)
  }
}

extension ResultsFile {
  /// What ranks say of some rows, or `nil` after reporting why they say nothing.
  func calibration(
    _ rows: RowSet, metrics: [String], title: String, at span: SourceSpan, _ errors: inout ConfigErrors
  ) -> CalibrationReport? {
    var options = calibrationOptions(title: title)
    options.metrics = metrics
    do throws(CalibrationError) { return try CalibrationReport(rows, options) } catch {
      errors.report(at: span, "\(error)")
      return nil
    }
  }
}

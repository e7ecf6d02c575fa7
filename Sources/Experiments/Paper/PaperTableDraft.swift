import Reports
import Results

/// One table of a paper file.
struct PaperTableDraft: Sendable {
  /// What a row is.
  enum Layout: String, CaseIterable, Sendable {
    /// A row a sampler, a group of columns a task.
    case wide
    /// A row a task and sampler, with differences, p and d_z against the baseline.
    case long
    /// A row a metric: medians, and medians of ratios to the baseline.
    case ratios
    /// A row a task and sampler, with tests of ranks.
    case calibration
  }

  var name: String?
  var title = ""
  var file: Located<String>?
  var layout = Layout.wide
  var metrics: [Located<String>]?
  var tasks: [Located<String>]?
  var samplers: [Located<String>]?
  var primary: Located<String>?
  var baseline: Located<String>?
  var test = PairedTest.signFlip
  var unit: SummaryOptions.Unit?
  var decimals: Int?
  var floors = true
  var published: [PublishedDraft] = []

  static var type: FieldType<PaperTableDraft> {
    .object(
      FieldTable(PaperTableDraft()) {
        Field(required: "name", \.name, .name, "The stem of its files.")
        Field("title", \.title, "One line above it.")
        Field(required: "file", \.file, .located(.text), "A result file, in 'results'.")
        Field(
          "layout", \.layout,
          "wide: a row a sampler; long: a row a task and sampler, with tests; "
            + "ratios: a row a metric, with ratios to the baseline; calibration: tests of ranks.")
        Field(required: "metrics", \.metrics, .names("metric"), "Columns, from left to right.")
        Field("tasks", \.tasks, .optional(.names("task")), "Groups of columns; null stands for all.")
        Field("samplers", \.samplers, .optional(.names("sampler")), "Rows; null stands for all.")
        Field(
          "primary", \.primary, .optional(.located(.text)),
          "The metric that was declared before; null stands for the first one shown. The others are secondary.")
        Field(
          "baseline", \.baseline, .optional(.located(.text)),
          "Its p against every sampler stands beside the primary metric; null for no such column.")
        Field("test", \.test, "Which paired test decides.")
        Field("unit", \.unit, .optional(.choice), "What is replicated; null stands for the config's.")
        Field(
          "digits", \.decimals, .optional(.integer(0...9)), unit: "digits behind the point",
          "null: two significant digits of the interval.")
        Field("floors", \.floors, "Whether the floor of exact draws stands below.")
        Field("published", \.published, .list(of: PublishedDraft.type, named: "source"), "Figures of others.")
      })
  }

  /// The table, or `nil` after reporting what does not fit the file.
  func table(_ context: PaperContext, _ errors: inout ConfigErrors) -> ReportTable? {
    guard let file, let metrics, let results = context.results(file, &errors),
      let rows = context.rows(results, tasks, samplers, &errors)
    else { return nil }
    let columns = results.rows.columns.map(\.name) + Summary.costNames
    for metric in metrics + [primary].compactMap({ $0 }) {
      context.check(metric, "metric", in: columns, of: file.value, &errors)
    }
    if let baseline { context.check(baseline, "sampler", in: rows.samplers, of: file.value, &errors) }
    guard errors.isEmpty else { return nil }
    let shown = metrics.map(\.value)
    if layout == .calibration {
      return results.calibration(rows, metrics: shown, title: title, at: file.span, &errors)?.table
    }
    let main = primary?.value ?? shown[0]
    var options = context.options(results, metrics: shown, unit: unit)
    (options.title, options.primary, options.secondary) = (title, main, shown.filter { $0 != main })
    (options.baseline, options.test) = (baseline?.value, test)
    let summary: Summary
    do { summary = try Summary(rows, options) } catch {
      errors.report(at: file.span, "\(file.value): \(error)")
      return nil
    }
    if layout == .ratios {
      guard baseline != nil else {
        errors.report(at: file.span, "there is no 'baseline' for ratios", hint: "name a sampler")
        return nil
      }
      return summary.ratioTable(context.random("table"))
    }
    guard layout == .wide else { return summary.table(context.random("table")) }
    let quoted = published.compactMap { $0.results(columns: summary.paperColumns, &errors) }
    guard errors.isEmpty else { return nil }
    return summary.paperTable(
      PaperLayout(decimals: decimals, showsFloors: floors, published: quoted), context.random("table"))
  }
}

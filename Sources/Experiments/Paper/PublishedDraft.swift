import Reports

/// Figures of others, as a paper file quotes them.
struct PublishedDraft: Sendable {
  struct Row: Sendable {
    var sampler: String?
    var figures: Located<[PublishedResults.Figure?]>?
  }

  var source: String?
  var isComparable: Bool?
  var note = ""
  var rows: [Row] = []

  static var type: FieldType<PublishedDraft> {
    let row = FieldTable(Row()) {
      Field(required: "sampler", \.sampler, .text, "As the table names it, with the mark of its source.")
      Field(
        required: "figures", \.figures, .located(.list(of: .figure, count: 1..., named: "figure")),
        "One a column, from left to right: tasks, and the metrics of each; null where it is unknown.")
    }
    return .object(
      FieldTable(PublishedDraft()) {
        Field(required: "source", \.source, .text, "Paper and table.")
        Field(
          required: "comparable", \.isComparable, .bool,
          "Whether metric, resolution and task are ours; if not, the block says 'order only'.")
        Field("note", \.note, "Why they are not comparable; what marks mean.")
        Field("rows", \.rows, .list(of: .object(row), named: "row"), "One a sampler.")
      })
  }

  /// The rows, where each has `count` figures; what is wrong is reported.
  func results(columns count: Int, _ errors: inout ConfigErrors) -> PublishedResults? {
    var rows: [PublishedResults.Row] = []
    for row in self.rows {
      guard let figures = row.figures, let sampler = row.sampler else { return nil }
      guard figures.value.count == count else {
        errors.report(
          at: figures.span, "\(figures.value.count) figures for \(count) columns",
          hint: "one a task and metric, from left to right; null where a figure is unknown")
        return nil
      }
      rows.append(.init(sampler: sampler, figures: figures.value))
    }
    return PublishedResults(source: source ?? "", isComparable: isComparable ?? false, note: note, rows: rows)
  }
}

extension FieldType where Value == PublishedResults.Figure? {
  /// A number with the digits it is written with, or `null`.
  static var figure: FieldType {
    FieldType(
      "number", schema: ["type": ["number", "null"]],
      decode: { json, field, errors in
        if case .null = json.content { return .some(nil) }
        guard let value = json.double else {
          field.mismatch(json, "number or null", hint: json.unquotedHint, &errors)
          return nil
        }
        return .some(PublishedResults.Figure(value, text: json.span.text))
      }, encode: { $0.map { .number($0.value) } ?? .null })
  }
}

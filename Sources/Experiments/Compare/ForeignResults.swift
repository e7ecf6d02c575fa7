import Results

/// Results of another program as a table of comma-separated values, a row a sampler, item and seed.
///
///     sampler,task,item,seed,psnr
///     DAPS,xor,0,0,27.31
///
/// `sampler` and `item` (0, 1, …) are needed. `seed` is 0 and `task` is the only one of the other files where they are left
/// out. `measurement_hash` lets the comparison check that y is the same. A metric stands under its name in our files, in its
/// unit; an empty field, NA and NaN are a missing value. Other columns are not read.
struct ForeignResults {
  /// The rows, with one metric.
  let rows: RowSet

  /// Reads a table; throws everything that is wrong with it, located.
  ///
  /// `task` is what rows without one belong to; `nil` where that is not known.
  init(_ source: Source, metric: String, task: String?) throws(ConfigErrors) {
    var errors = ConfigErrors()
    var parser = CSVParser(source)
    let records = parser.records(&errors)
    guard let header = records.first else {
      errors.report(at: SourceSpan(source, 0..<0), "the table is empty", hint: "line 1: sampler,item,seed,\(metric)")
      throw errors
    }
    let columns = Columns(header, metric: metric, needsTask: task == nil, &errors)
    guard let columns, errors.isEmpty else { throw errors }
    var rows: [Row] = []
    var places: [Row.Key: SourceSpan] = [:]
    for record in records.dropFirst() {
      guard record.count == header.count else {
        errors.report(
          at: record[min(record.count, header.count) - 1].span,
          "\(record.count) fields below a header of \(header.count)", hint: "write an empty field for what is missing")
        continue
      }
      guard let row = columns.row(record, task: task, &errors) else { continue }
      if let first = places[row.key] {
        errors.report(
          at: record[columns.sampler].span, "\(row.key) stands here again",
          hint: "it was first at \(first.place); one row a sampler, task, item and seed")
      }
      places[row.key] = places[row.key] ?? record[columns.sampler].span
      rows.append(row)
    }
    if rows.isEmpty, errors.isEmpty {
      errors.report(at: header[0].span, "there are no rows below the header", hint: "one row a sampler, item and seed")
    }
    guard errors.isEmpty else { throw errors }
    do throws(ResultsError) { self.rows = try RowSet(rows, columns: [Column(metric)]) } catch {
      errors.report(at: header[0].span, "\(error)")
      throw errors
    }
  }

  /// Where the columns are.
  private struct Columns {
    let sampler: Int
    let item: Int
    let seed: Int?
    let task: Int?
    let hash: Int?
    let metric: (name: String, index: Int)

    init?(_ header: [CSVParser.Field], metric: String, needsTask: Bool, _ errors: inout ConfigErrors) {
      let names = header.map(\.text)
      for (i, field) in header.enumerated() where names[..<i].contains(field.text) {
        errors.report(at: field.span, "column \(quoted(field.text)) stands twice", hint: "columns have distinct names")
      }
      let all = SourceSpan(
        header[0].span.source, header[0].span.range.lowerBound..<header[header.count - 1].span.range.upperBound)
      func index(_ name: String, _ why: String, _ errors: inout ConfigErrors) -> Int? {
        if let index = names.firstIndex(of: name) { return index }
        let close = nearest(to: name, in: names).map { "; did you mean '\($0)'?" } ?? ""
        errors.report(at: all, "there is no column '\(name)'", hint: why + close)
        return nil
      }
      let sampler = index("sampler", "who made the row", &errors)
      let item = index("item", "which truth, from 0", &errors)
      let value = index(metric, "the metric that is compared", &errors)
      task =
        needsTask
        ? index("task", "the other files have several tasks, so rows must say which", &errors)
        : names.firstIndex(of: "task")
      seed = names.firstIndex(of: "seed")
      hash = names.firstIndex(of: "measurement_hash")
      guard let sampler, let item, let value else { return nil }
      (self.sampler, self.item, self.metric) = (sampler, item, (metric, value))
    }

    func row(_ record: [CSVParser.Field], task given: String?, _ errors: inout ConfigErrors) -> Row? {
      let name = record[sampler]
      if name.text.isEmpty { errors.report(at: name.span, "'sampler' is empty", hint: "name who made the row") }
      let item = number(record[self.item], "item", &errors)
      let seed = seed.map { number(record[$0], "seed", &errors) } ?? 0
      let value = value(record[metric.index], &errors)
      guard let item, let seed, let value, !name.text.isEmpty else { return nil }
      var row = Row(
        key: Row.Key(
          sampler: name.text, prior: "", task: task.map { record[$0].text } ?? given ?? "", item: item, seed: seed))
      row.measurementHash = hash.map { record[$0].text } ?? ""
      row[metric.name] = value
      return row
    }

    private func number(_ field: CSVParser.Field, _ name: String, _ errors: inout ConfigErrors) -> Int? {
      if let number = Int(field.text), number >= 0 { return number }
      errors.report(
        at: field.span, "'\(name)' is \(quoted(field.text)), not a whole number from 0 on",
        hint: "number the \(name)s as our files do: 0, 1, 2, …")
      return nil
    }

    private func value(_ field: CSVParser.Field, _ errors: inout ConfigErrors) -> Double? {
      if ["", "na", "nan"].contains(field.text.lowercased()) { return .nan }
      if let value = Double(field.text), value.isFinite || field.text.lowercased().contains("inf") { return value }
      errors.report(
        at: field.span, "'\(metric.name)' is \(quoted(field.text)), not a number",
        hint: "write 27.31 with a point and without a unit, or nothing for a missing value")
      return nil
    }
  }
}

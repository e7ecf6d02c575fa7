import Platform
import Reports

/// A paper file: which tables and figures are made from which results.
///
/// Everything it writes is a function of it and the result files alone, pictures apart, which are gnuplot's.
public struct Paper: Sendable {
  /// The folder that it writes to, unless told otherwise.
  public let folder: String
  /// Name and table.
  public let tables: [(name: String, table: ReportTable)]
  /// Name and drawing.
  public let figures: [Figure]

  /// Makes all tables and figures; throws everything that is wrong, located.
  public static func load(_ path: String) throws(ConfigErrors) -> Paper {
    var errors = ConfigErrors()
    var loader = ConfigLoader()
    guard let tree = loader.load(path, shownAs: path, &errors) else { throw errors }
    guard let members = tree.members else {
      errors.report(at: tree.span, "a paper must be an object, found \(tree.described)")
      throw errors
    }
    var draft = PaperDraft()
    _ = PaperDraft.table.decode(members, at: tree.span, reserved: ["extends"], into: &draft, &errors)
    guard errors.isEmpty else { throw errors }
    let here = Path.folder(of: path)
    let context = PaperContext(folder: Path.joined(here, draft.results))
    var tables: [(String, ReportTable)] = []
    for table in draft.tables {
      var own = ConfigErrors()
      if let made = table.table(context, &own) { tables.append((table.name ?? "", made)) }
      errors.add(own)
    }
    var figures: [Figure] = []
    for figure in draft.figures ?? [] {
      var own = ConfigErrors()
      if let made = figure.product.figure(figure.label, context, at: figure.span, &own) { figures.append(made) }
      errors.add(own)
    }
    guard errors.isEmpty else { throw errors }
    return Paper(folder: Path.joined(here, draft.out), tables: tables, figures: figures)
  }

  /// Writes every table in four formats and every figure; returns the files, and the figures that were not drawn.
  public func write(to folder: String? = nil, draws: Bool = true) throws(SystemError) -> (
    files: [String], undrawn: [String]
  ) {
    let folder = folder ?? self.folder
    try Folder.create(folder)
    var files: [String] = []
    for (name, table) in tables {
      for format in TableFormat.allCases {
        let file = "\(folder)/\(name).\(format.suffix)"
        try File.replace(file, Array(table.formatted(format).utf8))
        files.append(file)
      }
    }
    var undrawn: [String] = []
    for figure in figures {
      let written = try figure.write(to: folder, draws: draws)
      files += written.files
      if !written.isDrawn { undrawn.append(figure.name) }
    }
    return (files, undrawn)
  }
}

/// A paper file as its fields are read.
struct PaperDraft: Sendable {
  var title = ""
  var results = "."
  var out = "."
  var tables: [PaperTableDraft] = []
  var figures: [Selection<any FigureSpec>]?

  static var table: FieldTable<PaperDraft> {
    FieldTable(PaperDraft()) {
      Field("title", \.title, "Free text for readers.")
      Field("results", \.results, "The folder of the result files, relative to this file.")
      Field("out", \.out, "The folder that tables and figures are written to, relative to this file.")
      Field(
        "tables", \.tables,
        .list(of: PaperTableDraft.type, named: "table") { tables, errors in
          distinct(tables, named: "table", at: { $0.file?.span ?? .nowhere }, by: { $0.name ?? "" }, &errors)
        }, "One a table.")
      Field("figures", \.figures, .optional(.selections(labelled: .figures)), "One a figure; 'label' is its name.")
    }
  }
}

extension SourceSpan {
  /// Where nothing stands.
  fileprivate static var nowhere: SourceSpan { SourceSpan(Source(name: "", bytes: []), 0..<0) }
}

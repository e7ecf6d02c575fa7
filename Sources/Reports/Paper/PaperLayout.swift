/// How a paper's table is laid out: a row a sampler, a group of columns a task.
public struct PaperLayout: Sendable {
  /// Digits behind the point; `nil` for those that the interval is worth.
  public var decimals: Int?
  /// Whether the floor of exact draws stands below.
  public var showsFloors: Bool
  /// Figures of others.
  public var published: [PublishedResults]

  /// By default digits follow the interval, floors are shown, and nothing is quoted.
  public init(decimals: Int? = nil, showsFloors: Bool = true, published: [PublishedResults] = []) {
    self.decimals = decimals
    self.showsFloors = showsFloors
    self.published = published
  }
}

/// Figures that others published, quoted and never tested.
public struct PublishedResults: Sendable, Equatable {
  /// One sampler.
  public struct Row: Sendable, Equatable {
    /// Its name, with the mark of where the figures come from.
    public var sampler: String
    /// A figure a column, as it was printed; `nil` where it is unknown.
    public var figures: [Figure?]

    /// A name and its figures.
    public init(sampler: String, figures: [Figure?]) {
      self.sampler = sampler
      self.figures = figures
    }
  }

  /// A number with the digits of its source.
  public struct Figure: Sendable, Equatable {
    /// The number.
    public var value: Double
    /// As it was printed.
    public var text: String

    /// A number and its text.
    public init(_ value: Double, text: String) {
      self.value = value
      self.text = text
    }
  }

  /// Paper and table, as the caption names them.
  public var source: String
  /// Whether metric, resolution and task are the same as ours; if not, only the order can be compared.
  public var isComparable: Bool
  /// What one must know to read the figures: why they are not comparable, what the marks mean.
  public var note: String
  /// From top to bottom.
  public var rows: [Row]

  /// Figures of one source.
  public init(source: String, isComparable: Bool, note: String = "", rows: [Row]) {
    self.source = source
    self.isComparable = isComparable
    self.note = note
    self.rows = rows
  }

  /// Above the rows.
  var heading: String { isComparable ? "published" : "published, not comparable: order only" }
  /// In the caption.
  var caption: String { "\(heading): \(source)\(note.isEmpty ? "" : "; \(note)"); n/a: unknown" }
}

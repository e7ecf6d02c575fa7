extension String {
  /// The text as one word of a POSIX shell: as it is where that is safe, else between single quotes.
  public var shellWord: String {
    isPlainWord ? self : "'" + replacing("'", with: #"'\''"#) + "'"
  }

  /// Whether every shell and every line of options takes the text as it is: letters, digits and `_ . / + : @ , = -`.
  var isPlainWord: Bool {
    !isEmpty
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "_./+:@,=-".utf8.contains(byte)
        }
      }
  }
}

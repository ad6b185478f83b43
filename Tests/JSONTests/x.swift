import Testing
import JSON
@Test func t() throws {
  #expect(JSONValue.double(1e21).text() == "1e+21")
  #expect(JSONValue.double(0.000001).text() == "0.000001")
  #expect(JSONValue.double(1.5).text() == "1.5")
  #expect(JSONValue.double(333333333.33333329).text() == "333333333.3333333")
  #expect(JSONValue.double(1e-27).text() == "1e-27")
  #expect(JSONValue.double(9.5e20).text() == "950000000000000000000")
  #expect(try JSONValue(parsing: #"{"a":[1,2.5,"xé\ud83d\ude00",null]}"#).text() == #"{"a":[1,2.5,"xé😀",null]}"#)
  #expect(MemoryLayout<JSONValue>.stride == 16)
}

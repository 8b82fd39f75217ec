using System.Text.Json;
using System.Xml.Linq;
using System.Xml.Schema;
using WorkerImages.Outcomes;
using WorkerImages.Reporting;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Reporting;

public sealed class ReportTests : IDisposable
{
    // What CI systems agree on: names, order and types of elements and attributes.
    private const string Schema =
        """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:element name="testsuites"><xs:complexType>
            <xs:sequence><xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
            <xs:attribute name="name" type="xs:string"/>
            <xs:attributeGroup ref="totals"/>
          </xs:complexType></xs:element>
          <xs:element name="testsuite"><xs:complexType>
            <xs:sequence>
              <xs:element name="properties" minOccurs="0"><xs:complexType><xs:sequence>
                <xs:element name="property" maxOccurs="unbounded"><xs:complexType>
                  <xs:attribute name="name" type="xs:string" use="required"/>
                  <xs:attribute name="value" type="xs:string" use="required"/>
                </xs:complexType></xs:element>
              </xs:sequence></xs:complexType></xs:element>
              <xs:element name="testcase" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
                <xs:choice minOccurs="0">
                  <xs:element name="skipped" type="detail"/>
                  <xs:element name="failure" type="detail"/>
                </xs:choice>
                <xs:attribute name="name" type="xs:string" use="required"/>
                <xs:attribute name="classname" type="xs:string" use="required"/>
                <xs:attribute name="time" type="xs:decimal" use="required"/>
              </xs:complexType></xs:element>
            </xs:sequence>
            <xs:attribute name="name" type="xs:string" use="required"/>
            <xs:attributeGroup ref="totals"/>
            <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="hostname" type="xs:token" use="required"/>
            <xs:attribute name="timestamp" use="required"><xs:simpleType><xs:restriction base="xs:dateTime">
              <xs:pattern value="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"/>
            </xs:restriction></xs:simpleType></xs:attribute>
          </xs:complexType></xs:element>
          <xs:attributeGroup name="totals">
            <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="time" type="xs:decimal" use="required"/>
          </xs:attributeGroup>
          <xs:complexType name="detail"><xs:simpleContent><xs:extension base="xs:string">
            <xs:attribute name="message" type="xs:string" use="required"/>
          </xs:extension></xs:simpleContent></xs:complexType>
        </xs:schema>
        """;

    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("report-");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public void JUnit_has_a_suite_for_each_image_and_a_case_for_each_check()
    {
        var text = JUnitReport.Of(Samples.Verdicts, Samples.Noon, "builder-1");

        Golden.Check(text, extension: "xml");
        Assert.Empty(ViolationsOf(text));
    }

    [Fact]
    public void JUnit_is_XML_whatever_a_program_wrote()
    {
        var noise = string.Concat(Enumerable.Range(0, 256).Select(number => (char)number)) + "\uFFFE\uFFFF\uD800 ]]> <a> 😀";
        var verdict = new SmokeResult("worker", "sha256:aaaa", [new(noise, CheckOutcome.Failed, 1, noise)], FromCache: false);

        var text = JUnitReport.Of([verdict], Samples.Noon, "builder");

        Assert.Empty(ViolationsOf(text));
        Assert.EndsWith("]]> <a> 😀", XDocument.Parse(text).Descendants("failure").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_of_these_tests_finds_a_fault()
    {
        var text = JUnitReport.Of(Samples.Verdicts, Samples.Noon, "builder");

        Assert.NotEmpty(ViolationsOf(text.Replace("classname", "class", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_plan_as_JSON_has_no_build_argument_or_label()
    {
        var text = JsonReport.OfPlan(Samples.Plan);

        Golden.Check(text, extension: "json");
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdicts_as_JSON() => Golden.Check(JsonReport.OfSmoke(Samples.Verdicts, Samples.Noon), extension: "json");

    [Fact]
    public void A_run_as_JSON()
    {
        var text = JsonReport.OfRun(Samples.Rows);

        Golden.Check(text, extension: "json");
        Assert.Equal(1_151_345_678, JsonDocument.Parse(text).RootElement.GetProperty("images")[1].GetProperty("sizeBytes").GetInt64());
    }

    [Fact]
    public void A_run_as_Markdown_keeps_every_cell_and_every_message_inside_its_place() =>
        Golden.Check(MarkdownReport.OfRun([.. Samples.Rows, new("a|b", "built", "<script> & `x` *y*")], Samples.Verdicts), extension: "md");

    [Fact]
    public async Task A_report_file_replaces_the_old_one_and_leaves_nothing_beside_it()
    {
        var path = Path.Combine(_scratch.FullName, "reports", "smoke.json");

        await ReportFile.WriteAsync(path, "old", TestContext.Current.CancellationToken);
        await ReportFile.WriteAsync(path, "new", TestContext.Current.CancellationToken);

        Assert.Equal("new", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task A_summary_is_added_to_what_others_wrote()
    {
        var path = Path.Combine(_scratch.FullName, "summary.md");
        await File.WriteAllTextAsync(path, "theirs\n", TestContext.Current.CancellationToken);

        await ReportFile.AppendAsync(path, "ours\n", TestContext.Current.CancellationToken);

        Assert.Equal("theirs\nours\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_names_its_path_and_leaves_no_half_of_it()
    {
        var folder = _scratch.CreateSubdirectory("smoke.json").FullName;

        var failure = await Assert.ThrowsAsync<WorkerImagesException>(
            () => ReportFile.WriteAsync(folder, "text", TestContext.Current.CancellationToken));

        Assert.Equal($"the file {folder} cannot be written", failure.What);
        Assert.Empty(_scratch.GetFiles());
    }

    private static List<string> ViolationsOf(string xml)
    {
        var schemas = new XmlSchemaSet();
        using var schema = System.Xml.XmlReader.Create(new StringReader(Schema));
        schemas.Add(null, schema);
        List<string> violations = [];
        XDocument.Parse(xml).Validate(schemas, (_, violation) => violations.Add(violation.Message));
        return violations;
    }
}

using System.Globalization;
using System.Text;
using System.Xml;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting;

/// <summary>Verdicts as JUnit XML, in the form that CI systems share (the schema junit-10 of Jenkins' xUnit plugin).</summary>
internal static class JUnitReport
{
    /// <summary>The document: a suite for each image, a case for each check.</summary>
    /// <param name="verdicts">How the checks ended.</param>
    /// <param name="began">When they began.</param>
    /// <param name="hostName">The machine they ran on.</param>
    public static string Of(IReadOnlyCollection<SmokeResult> verdicts, DateTimeOffset began, string hostName)
    {
        var text = new Utf8Writer();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "smoke tests");
            WriteTotals(xml, [.. verdicts.SelectMany(verdict => verdict.Results)]);
            foreach (var verdict in verdicts)
            {
                WriteSuite(xml, verdict, began, hostName);
            }

            xml.WriteEndElement();
        }

        return text + "\n";
    }

    private static void WriteSuite(XmlWriter xml, SmokeResult verdict, DateTimeOffset began, string hostName)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", verdict.Image);
        WriteTotals(xml, verdict.Results);
        xml.WriteAttributeString("skipped", Number(verdict.Results.Count(result => result.Outcome == CheckOutcome.Skipped)));
        xml.WriteAttributeString("timestamp", began.UtcDateTime.ToString("s", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("hostname", Clean(hostName));
        xml.WriteStartElement("properties");
        WriteProperty(xml, "imageId", verdict.ImageId);
        WriteProperty(xml, "fromCache", verdict.FromCache ? "true" : "false");
        xml.WriteEndElement();
        foreach (var result in verdict.Results)
        {
            WriteCase(xml, verdict.Image, result);
        }

        xml.WriteEndElement();
    }

    private static void WriteTotals(XmlWriter xml, IReadOnlyCollection<CheckResult> results)
    {
        xml.WriteAttributeString("tests", Number(results.Count));
        xml.WriteAttributeString("failures", Number(results.Count(result => result.Outcome == CheckOutcome.Failed)));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("time", Seconds(results.Sum(result => result.Seconds)));
    }

    private static void WriteCase(XmlWriter xml, string image, CheckResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", image);
        xml.WriteAttributeString("name", Clean(result.Check));
        xml.WriteAttributeString("time", Seconds(result.Seconds));
        if (result.Outcome != CheckOutcome.Passed)
        {
            var message = Clean(result.Message ?? "");
            xml.WriteStartElement(result.Outcome == CheckOutcome.Failed ? "failure" : "skipped");
            xml.WriteAttributeString("message", message.Split('\n')[0]);
            if (result.Outcome == CheckOutcome.Failed)
            {
                xml.WriteString(message);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteProperty(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("value", Clean(value));
        xml.WriteEndElement();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    // XML 1.0 has no way to write most control characters, not even escaped (section 2.2, Char).
    private static string Clean(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            var isChar = rune.Value is '\t' or '\n' or (>= 0x20 and not (0xFFFE or 0xFFFF));
            result.Append(isChar ? rune.ToString() : "\uFFFD");
        }

        return result.ToString();
    }

    private sealed class Utf8Writer() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}

namespace WorkerImages.Reporting;

/// <summary>A line that stays.</summary>
internal sealed record ReportLine(Weight Weight, string Text);

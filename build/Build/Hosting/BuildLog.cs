using System.Globalization;
using Build.CommandLine;
using Cake.Core.Diagnostics;
using WorkerImages.Reporting.Terminal;

namespace Build.Hosting;

/// <summary>Cake's own narration, in plain lines on standard error.</summary>
/// <remarks>Errors go to the verdict, which tells what failed once and in full.</remarks>
internal sealed class BuildLog(BuildArguments arguments, Verdict verdict) : ICakeLog
{
    private readonly PrintedWriter _writer = PrintedWriter.OfThisProcess(arguments.Mode is RunMode.DryRun ? Console.Out : Console.Error);

    public Verbosity Verbosity { get; set; }

    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
    {
        var text = args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args);
        if (level <= LogLevel.Error)
        {
            verdict.Hear(text);
        }
        else if (verbosity <= Verbosity)
        {
            _writer.WriteLine(text);
        }
    }
}

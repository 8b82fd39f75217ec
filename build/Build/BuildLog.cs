using System.Globalization;
using Cake.Core.Diagnostics;

namespace Build;

/// <summary>Cake's own narration, in plain lines on standard error.</summary>
/// <remarks>What failed is the verdict's to tell, once and in full; Cake's version of it comes only with diagnostic verbosity.</remarks>
internal sealed class BuildLog(BuildArguments arguments) : ICakeLog
{
    private readonly TextWriter _writer = arguments.Mode is RunMode.DryRun ? Console.Out : Console.Error;

    public Verbosity Verbosity { get; set; }

    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
    {
        if (verbosity > Verbosity || (level <= LogLevel.Error && Verbosity < Verbosity.Diagnostic))
        {
            return;
        }

        _writer.WriteLine(args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args));
    }
}

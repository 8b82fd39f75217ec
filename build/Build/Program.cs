using Build.CommandLine;
using Build.Hosting;

var line = CommandLineParser.Parse(args, [.. Target.All.Select(target => target.Name)]);
return line.Arguments.Mode switch
{
    RunMode.Help => HelpPage.Print(HelpText.Of(Target.All), Console.Out),
    RunMode.Version => HelpPage.Print(HelpPage.Version, Console.Out),
    _ when line.Problems is not [] => HelpPage.Complain(line.Problems, Console.Error),
    _ => BuildHost.Run(line.Arguments, Console.Error),
};

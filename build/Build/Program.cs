using Build;

var line = CommandLine.Parse(args, [.. Target.All.Select(target => target.Name)]);
return line.Arguments.Mode switch
{
    RunMode.Help => Page.Print(HelpText.Of(Target.All), Console.Out),
    RunMode.Version => Page.Print(Page.Version, Console.Out),
    _ when line.Problems is not [] => Page.Complain(line.Problems, Console.Error),
    _ => BuildHost.Run(line.Arguments, Console.Error),
};

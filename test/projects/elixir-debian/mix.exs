defmodule Eddy.MixProject do
  use Mix.Project

  def project, do: [app: :eddy, version: "1.0.0", deps: [], start_permanent: true]
  def application, do: [mod: {Eddy, []}, extra_applications: [:crypto]]
end

class Keytop < Formula
  desc "Terminal monitor of keyboard, mouse and applications with a journal that hides text"
  version "0.1.0"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on "rust" => :build

  def install
    system "cargo", "install", "--features", "full", *std_cargo_args
    system "cargo", "run", "--release", "--locked", "--features", "full", "--example", "manual", "--", "packages"
    man1.install Dir["packages/*.1"]
    bash_completion.install "packages/keytop.bash" => "keytop"
    zsh_completion.install "packages/_keytop"
    fish_completion.install "packages/keytop.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/keytop --version")
  end
end

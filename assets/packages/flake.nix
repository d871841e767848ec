{
  description = "keytop: htop for your hands";
  inputs.nixpkgs.url = "nixpkgs/nixos-unstable";
  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      each = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in {
      packages = each (pkgs: {
        default = pkgs.rustPlatform.buildRustPackage {
          pname = "keytop";
          version = "0.1.0";
          src = ../..;
          cargoLock.lockFile = ../../Cargo.lock;
          buildFeatures = [ "full" ];
          nativeBuildInputs = [ pkgs.installShellFiles ];
          postInstall = ''
            cargo run --release --offline --features full --example manual -- packages
            installManPage packages/*.1
            installShellCompletion packages/keytop.bash packages/_keytop packages/keytop.fish
            install -Dm644 assets/systemd/keytop.service -t $out/share/systemd/user
            substituteInPlace $out/share/systemd/user/keytop.service --replace-fail /usr/bin $out/bin
          '';
          # They need an X server, a message bus and a compositor.
          doCheck = false;
          meta.mainProgram = "keytop";
        };
      });
    };
}
